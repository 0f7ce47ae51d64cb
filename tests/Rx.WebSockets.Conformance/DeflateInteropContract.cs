using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive.Linq;
using System.Reactive.Threading.Tasks;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Conformance;

/// <summary>permessage-deflate between a session of ours and any real peer, whichever of them is the client.</summary>
/// <param name="kind">The peer.</param>
[CancelAfter(180_000)]
public abstract class DeflateInteropContract(PeerKind kind) : SessionFixture
{
    private static readonly string Long = string.Concat(Enumerable.Range(0, 2000).Select(i => $"item {i * i % 977}, "));

    [Test, Property("Case", "H3.Deflate")]
    public async Task Deflate_UnderEveryAgreement_PassesBothWays(
        [Values] bool ourTakeover, [Values] bool theirTakeover, [Values(9, 12, 15)] int ourBits, [Values(9, 12, 15)] int theirBits)
    {
        var deflate = new PermessageDeflate(new PermessageDeflateOptions
        {
            MinSize = 0,
            SendContextTakeover = ourTakeover,
            ReceiveContextTakeover = theirTakeover,
            SendWindowBits = ourBits,
            ReceiveWindowBits = theirBits,
        });
        var (session, socket) = await OpenAsync(new Opening { Extensions = [deflate] });
        var seen = Record(session);

        foreach (var text in new[] { Long, "Hello", "Hello", "", Long })
        {
            await session.SendAsync(text);
            Assert.That(await socket.TextAsync(), Is.EqualTo(text));
            await socket.SendAsync(text);
            Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Text(text)));
        }

        await session.SendAsync(Octets(70_000));
        Assert.That(await socket.BinaryAsync(), Is.EqualTo(Octets(70_000)));
        await socket.SendAsync(Octets(70_000));
        Assert.That(await seen.NextAsync(), Is.EqualTo(Frame.Binary(Octets(70_000))));

        var agreed = session.GetExtension(deflate).Parameters;
        Assert.That((agreed.SendContextTakeover, agreed.ReceiveContextTakeover), Is.EqualTo((ourTakeover, theirTakeover)));
        Assert.That((agreed.SendWindowBits <= ourBits, agreed.ReceiveWindowBits <= theirBits), Is.EqualTo((true, true)), $"{agreed}");
    }

    [Test, Property("Case", "H3.Deflate")]
    public async Task Deflate_OfFragments_ArrivesAsOneMessage([Values] bool takeover)
    {
        var deflate = new PermessageDeflate(new PermessageDeflateOptions { MinSize = 0, SendContextTakeover = takeover });
        var (session, socket) = await OpenAsync(new Opening { Extensions = [deflate] });

        for (var i = 0; i < 2; i++)
        {
            await session.SendAsync(Frame.Text(Long).NotFinal());
            await session.SendAsync(Frame.Ping("between"u8.ToArray()));
            await session.SendAsync(Frame.Continuation(default).NotFinal());
            await session.SendAsync(Frame.Continuation("end"u8.ToArray()));

            Assert.That(await socket.TextAsync(), Is.EqualTo(Long + "end"));
        }
    }

    [Test, Property("Case", "K-E14")]
    public async Task Deflate_OfThePeer_IsShownByARawSession()
    {
        var (session, socket) = await OpenAsync(new Opening
        {
            Session = new WebSocketSessionOptions { Kind = SessionKind.Raw },
            Extensions = [PermessageDeflate.Default],
        });
        var wire = Record(session);
        var restored = session.Incoming
            .Inflate(session.GetExtension(PermessageDeflate.Default)).Messages().Text().Take(2).ToList().ToTask();

        await socket.SendAsync(Long);
        await socket.SendAsync(Long);
        await wire.TakeAsync(2);

        Assert.That(wire.Frames.Where(frame => frame.Opcode is Opcode.Text).Select(frame => frame.Reserved), Is.All.EqualTo(ReservedBits.Rsv1));
        Assert.That(wire.Frames.Sum(frame => frame.Payload.Length), Is.LessThan(Long.Length));
        Assert.That(await restored.WaitAsync(TestContext.CurrentContext.CancellationToken), Is.EqualTo(new[] { Long, Long }));
    }

    protected PeerKind Kind => kind;

    /// <summary>The peer that all tests share.</summary>
    private protected Task<Peer> Peer => RunningPeers.GetAsync(kind);

    /// <summary>Opens a connection between a session of ours and the peer.</summary>
    private protected abstract Task<(IWebSocketSession Session, PeerSocket Socket)> OpenAsync(Peer peer, Opening opening);

    private protected async Task<(IWebSocketSession Session, PeerSocket Socket)> OpenAsync(Opening? opening = null)
    {
        var (session, socket) = await OpenAsync(await Peer, opening ?? new Opening());
        return (EndsInTime(session), socket);
    }

    /// <summary>A session that shows the wire as it is, and answers nothing by itself.</summary>
    private protected Task<(IWebSocketSession Session, PeerSocket Socket)> OpenRawAsync() =>
        OpenAsync(new Opening { Session = new WebSocketSessionOptions { Kind = SessionKind.Raw } });

    /// <summary>Aborts the session when the test is over or takes too long, so that nothing waits for ever.</summary>
    private protected IWebSocketSession EndsInTime(IWebSocketSession session)
    {
        TestContext.CurrentContext.CancellationToken.Register(session.Abort);
        return EndsWithTheTest(session);
    }

    /// <summary>Octets that differ from place to place.</summary>
    private protected static byte[] Octets(int count)
    {
        var octets = new byte[count];
        for (var place = 0; place < count; place++)
        {
            octets[place] = (byte)(place * 31 >> 3);
        }

        return octets;
    }
}
