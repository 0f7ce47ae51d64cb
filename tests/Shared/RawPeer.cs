using System;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>The peer of a session in the hands of a test: a raw session, which answers nothing by itself.</summary>
public sealed class RawPeer(IWebSocketSession session, FrameRecorder seen)
{
    private byte _roundTrips;

    public IWebSocketSession Session => session;

    /// <summary>What came over the wire.</summary>
    public FrameRecorder Seen => seen;

    public ValueTask SendAsync(params Frame[] frames) => SendAllAsync(frames);

    /// <summary>Sends a Ping and waits for its Pong: the default session at the other end has then read all that was sent before.</summary>
    public async Task RoundTripAsync()
    {
        var payload = new[] { ++_roundTrips };
        await session.SendAsync(Frame.Ping(payload)).ConfigureAwait(false);
        await seen.FirstAsync(frame => frame == Frame.Pong(payload)).ConfigureAwait(false);
    }

    /// <summary>Waits for the Close of the other end.</summary>
    public async Task<CloseReason?> CloseAsync() =>
        (await seen.FirstAsync(frame => frame.Opcode is Opcode.Close).ConfigureAwait(false)).GetCloseReason();

    /// <summary>Waits for the Close of the other end and answers it with the same.</summary>
    public async Task<CloseReason?> AnswerCloseAsync()
    {
        var reason = await CloseAsync().ConfigureAwait(false);
        await session.SendAsync(reason is { } known ? Frame.Close(known) : Frame.Close()).ConfigureAwait(false);
        return reason;
    }

    private async ValueTask SendAllAsync(Frame[] frames)
    {
        foreach (var frame in frames)
        {
            await session.SendAsync(frame).ConfigureAwait(false);
        }
    }
}
