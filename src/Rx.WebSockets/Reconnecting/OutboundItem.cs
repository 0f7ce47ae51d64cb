using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Reconnecting;

/// <summary>A frame that is to be sent in this session or the next, with those who wait to hear of it.</summary>
[DebuggerDisplay("{Number}: {Frame}, kept = {IsKept}")]
internal sealed class OutboundItem(Frame frame, CancellationToken cancellationToken, Resumption resumption)
{
    private const int Overhead = 64;

    private readonly TaskCompletionSource<SendFate?> _accepted = new();
    private readonly TaskCompletionSource<SendFate> _fate = new();

    public Frame Frame => frame;

    public CancellationToken CancellationToken => cancellationToken;

    public CancellationTokenRegistration Registration { get; set; }

    /// <summary>Why it can't be sent in any session, or its sender's cancellation; null for others.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Whether its sender can't wait.</summary>
    public bool IsPushed { get; init; }

    /// <summary>Its place in the order.</summary>
    public long Number { get; set; }

    /// <summary>When it expires, by the stopwatch; null for never.</summary>
    public TimeSpan? DueAt { get; set; }

    /// <summary>What a session told of it before its acceptance was heard of.</summary>
    public SendFate? EarlyFate { get; set; }

    /// <summary>Whether it waits for another session.</summary>
    public bool IsKept { get; set; }

    public int Octets => frame.Payload.Length + Overhead;

    /// <summary>Completes when a session has accepted it or it is kept, with null; when neither is so, with its fate.</summary>
    public Task<SendFate?> Accepted => _accepted.Task;

    public Task<SendFate> Fate => _fate.Task;

    public void Accept()
    {
        Registration.Unregister();
        resumption.Schedule(_accepted, static accepted => accepted.TrySetResult(null));
    }

    public void Settle(SendFate fate)
    {
        Registration.Unregister();
        resumption.Schedule((item: this, fate), static it =>
        {
            it.item._accepted.TrySetResult(it.fate);
            it.item._fate.TrySetResult(it.fate);
        });
    }
}
