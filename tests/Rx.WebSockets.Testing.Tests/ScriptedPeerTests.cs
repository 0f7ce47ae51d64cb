using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Tests;

[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class ScriptedPeerTests(WebSocketRole role)
{
    private readonly VirtualClock _clock = new();

    private string Hello => role == WebSocketRole.Client ? "81 85 37 FA 21 3D 7F 9F 4D 51 58" : "81 05 48 65 6C 6C 6F";

    [Test]
    public void Hex_Sent_IsOnTheWireAsItIs()
    {
        var (peer, _, transport) = Connect();

        _clock.Run(() => peer.SendHexAsync("FF 00 8182"));

        Assert.That(transport.Client.Sent.ToHex(), Is.EqualTo("FF 00 81 82"));
    }

    [Test]
    public void Frames_SentTogether_AreOneFlushMaskedByTheRole()
    {
        var (peer, _, transport) = Connect();
        WireFrame hello = WireFrame.Text("Hello") with { MaskKey = WireFrame.SampleMaskKey };

        _clock.Run(() => peer.SendAsync(hello, hello));

        Assert.That(transport.Client.Sent.Flushes.Select(flush => Hex.ToString(flush.Octets.Span)), Is.EqualTo([$"{Hello} {Hello}"]));
    }

    [Test]
    public void Frames_SentByAClient_HaveFreshKeysThatTheSourceDecides()
    {
        var (peer, other, _) = Connect(new SeededRandom(5));

        uint?[] keys = _clock.Run(async () =>
        {
            await peer.SendAsync(WireFrame.Ping(), WireFrame.Ping());
            return new[] { (await other.ReadFrameAsync()).MaskKey, (await other.ReadFrameAsync()).MaskKey };
        });

        var expected = new SeededRandom(5);
        uint?[] drawn = [.. Enumerable.Range(0, 2).Select(_ => (uint?)Convert.ToUInt32(Convert.ToHexString(expected.NextOctets(4)), 16))];
        Assert.That(keys, Is.EqualTo(role == WebSocketRole.Client ? drawn : [null, null]));
    }

    [Test]
    public void Frame_SentAsAValue_IsExpectedAsAValueByTheOtherRole()
    {
        var (peer, other, _) = Connect();

        WireFrame read = _clock.Run(async () =>
        {
            await peer.SendAsync(Frame.Text("Hello"));
            return await other.ExpectAsync(Frame.Text("Hello"));
        });

        Assert.That((read.GetText(), read.IsMasked, read.LengthForm), Is.EqualTo(("Hello", (bool?)(role == WebSocketRole.Client), (LengthForm?)LengthForm.Bits7)));
    }

    [Test]
    public void Expect_AFrameWithTheWrongMaskBit_Fails()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(async () =>
            {
                await peer.SendAsync(WireFrame.Text("Hello") with { IsMasked = role == WebSocketRole.Server });
                await other.ExpectAsync(Frame.Text("Hello"));
            }),
            Throws.TypeOf<ScriptException>().With.Message.Contains("Another frame came."));
    }

    [Test]
    public void Expect_AnotherFrame_ShowsBoth()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(async () =>
            {
                await peer.SendAsync(WireFrame.Text("B") with { MaskKey = 0 });
                await other.ExpectAsync(WireFrame.Text("A"));
            }),
            Throws.TypeOf<ScriptException>().With.Message.Match(@"expected: Text (un)?masked( 00000000)?, 1 octets: 41\n  but came: Text (un)?masked( 00000000)?, 1 octets: 42"));
    }

    [Test]
    public void Expect_ALengthThatIsNotTheShortest_Fails()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(async () =>
            {
                await peer.SendAsync(WireFrame.Text("A") with { LengthForm = LengthForm.Bits16 });
                await other.ExpectAsync(WireFrame.Text("A"));
            }),
            Throws.TypeOf<ScriptException>().With.Message.Contains("length in Bits16"));
    }

    [Test]
    public void ExpectHex_OctetsInParts_WaitsForTheLastAndLeavesTheRest()
    {
        var (peer, other, _) = Connect(split: OctetSplit.AtMost(1));

        byte[] rest = _clock.Run(async () =>
        {
            await peer.SendHexAsync("01 02 03 04 05");
            await other.ExpectHexAsync("01 02 03");
            return await other.ReadOctetsAsync(2);
        });

        Assert.That(Hex.ToString(rest), Is.EqualTo("04 05"));
    }

    [Test]
    public void ExpectHex_OtherOctets_FailsAtTheFirstDifferenceWithoutWaitingForMore()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(async () =>
            {
                await peer.SendHexAsync("01 FF");
                await other.ExpectHexAsync("01 02 03");
            }),
            Throws.TypeOf<ScriptException>().With.Message.EqualTo("Octet 1 differs.\n  expected: 01 02 03\n  but came: 01 FF"));
    }

    [Test]
    public void ExpectHex_InputThatEnds_Fails()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(async () =>
            {
                await peer.SendHexAsync("01");
                peer.HalfClose();
                await other.ExpectHexAsync("01 02");
            }),
            Throws.TypeOf<ScriptException>().With.Message.Contains("ended in the middle, behind these octets: 01"));
    }

    [Test]
    public void ReadFrame_AnyChunking_GivesTheSameFrames()
    {
        var (peer, other, _) = Connect(split: OctetSplit.Seeded(new SeededRandom(3)));

        IReadOnlyList<WireFrame> frames = _clock.Run(async () =>
        {
            await peer.SendAsync(WireFrame.Text("Hel") with { IsFinal = false }, WireFrame.Ping(), WireFrame.Continuation("lo"u8.ToArray()));
            peer.HalfClose();
            return await other.ReadFramesToEndAsync();
        });

        Assert.That(frames.Select(frame => frame.ToFrame()), Is.EqualTo(
            [Frame.Text("Hel").NotFinal(), Frame.Ping(), Frame.Continuation("lo"u8.ToArray())]));
    }

    [Test]
    public void ReadFrame_AtTheEndOfInput_Fails()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(() =>
            {
                peer.HalfClose();
                return other.ReadFrameAsync();
            }),
            Throws.TypeOf<ScriptException>().With.Message.Contains("ended where a frame was expected"));
    }

    [Test]
    public void ReadFrames_OfInputThatEndsInsideOne_Fails()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(async () =>
            {
                await peer.SendHexAsync("81 05 48");
                peer.HalfClose();
                await other.ReadFramesToEndAsync();
            }),
            Throws.TypeOf<ScriptException>().With.Message.Contains("behind these octets: 81 05 48"));
    }

    [Test]
    public void ReadToEnd_GivesEverything()
    {
        var (peer, other, _) = Connect(split: OctetSplit.AtMost(2));

        byte[] octets = _clock.Run(async () =>
        {
            await peer.SendHexAsync("01 02 03 04 05");
            peer.HalfClose();
            return await other.ReadToEndAsync();
        });

        Assert.That(Hex.ToString(octets), Is.EqualTo("01 02 03 04 05"));
    }

    [Test]
    public void ExpectEnd_OctetsBeforeIt_Fails()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(async () =>
            {
                await peer.SendHexAsync("01");
                peer.HalfClose();
                await other.ExpectEndAsync();
            }),
            Throws.TypeOf<ScriptException>().With.Message.EndsWith("came first: 01"));
    }

    [Test]
    public void HalfClose_LeavesThePeerReading()
    {
        var (peer, other, _) = Connect();

        _clock.Run(async () =>
        {
            peer.HalfClose();
            await other.ExpectEndAsync();
            await other.SendHexAsync("05");
            await peer.ExpectHexAsync("05");
        });
    }

    [Test]
    public void Reset_BreaksTheReadingOfTheOtherSide()
    {
        var (peer, other, _) = Connect();

        IOException reset = _clock.Run(async () =>
        {
            await peer.SendHexAsync("01 02");
            peer.Reset();
            return await other.ExpectResetAsync();
        });

        Assert.That(reset.Message, Does.StartWith("Connection reset"));
    }

    [Test]
    public void Reset_AfterAHalfClose_BreaksTheWritingOfTheOtherSide()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(async () =>
            {
                peer.HalfClose();
                await other.ExpectEndAsync();
                peer.Reset();
                await _clock.SettleAsync();
                await other.SendHexAsync("01");
            }),
            Throws.TypeOf<IOException>().With.Message.StartsWith("Connection reset"));
    }

    [Test]
    public void ExpectReset_ARegularEnd_Fails()
    {
        var (peer, other, _) = Connect();

        Assert.That(
            () => _clock.Run(async () =>
            {
                await peer.DisposeAsync();
                await other.ExpectResetAsync();
            }),
            Throws.TypeOf<ScriptException>().With.Message.Contains("the input ended after 0 octets"));
    }

    [Test]
    public void Script_OverAnotherTransport_ResetsByCompletingWithAnException()
    {
        var pipe = new Pipe(new PipeOptions(readerScheduler: _clock.PipeScheduler, writerScheduler: _clock.PipeScheduler));
        var peer = new ScriptedPeer(new Halves(new Pipe().Reader, pipe.Writer), role);

        peer.Reset();

        Assert.That(() => _clock.Run(async () => await pipe.Reader.ReadAsync()), Throws.InstanceOf<IOException>());
    }

    private (ScriptedPeer Peer, ScriptedPeer Other, InMemoryTransport Transport) Connect(
        IRandomSource? keys = null, Func<int, int>? split = null)
    {
        var transport = InMemoryTransport.Pair(_clock, new LinkOptions { Split = split });
        WebSocketRole other = role == WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client;
        return (new ScriptedPeer(transport.Client, role, keys), new ScriptedPeer(transport.Server, other), transport);
    }

    private sealed record Halves(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
