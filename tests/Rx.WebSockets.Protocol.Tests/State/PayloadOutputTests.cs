using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Framing;
using Rx.WebSockets.Protocol.State;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.State;

/// <summary>A long payload goes to an output that takes it as it is; everything else is copied.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PayloadOutputTests
{
    private const int Long = 10_000;

    private readonly PayloadRecorder _output = new();

    [TestCase(IPayloadOutput.Least)]
    [TestCase(IPayloadOutput.Least + 1)]
    [TestCase(70_000)]
    public void Payload_ThatIsLong_IsTakenWhereItIs(int length)
    {
        byte[] payload = [0, .. Wire.Some(length), 0];
        Session server = Session.Server().Send(Frame.Text("before"), Frame.Binary(payload.AsMemory(1, length)), Frame.Text("after"));

        int written = Write(server);

        Assert.That(_output.Parts, Is.EqualTo(new[] { new ArraySegment<byte>(payload, 1, length) }).Using<ArraySegment<byte>>(AreTheSame));
        Assert.That(_output.Flush(), Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Text("before"), Wire.Binary(Wire.Some(length)), Wire.Text("after"))));
        Assert.That((written, server.Protocol.FramesWritten), Is.EqualTo((8 + (length < 65_536 ? 4 : 10) + length + 7, 3L)));
    }

    [TestCase(0)]
    [TestCase(126)]
    [TestCase(IPayloadOutput.Least - 1)]
    public void Payload_ThatIsShort_IsCopied(int length)
    {
        Session server = Session.Server().Send(Frame.Binary(Wire.Some(length)));

        Write(server);

        AssertCopied(Wire.Some(length));
    }

    [Test]
    public void Payload_ThatGoesMasked_IsCopied()
    {
        Session client = Session.Client().Send(Frame.Binary(Wire.Some(Long)));

        Write(client);

        Assert.That(_output.Parts, Is.Empty);
        Assert.That(_output.Flush(), Has.Length.EqualTo(4 + 4 + Long));
    }

    [Test]
    public void Payload_OfAClientThatDoesNotMask_IsTakenWhereItIs()
    {
        Session client = Session.Raw(WebSocketRole.Client).Masking(false).Send(Frame.Binary(Wire.Some(Long)));

        Write(client);

        Assert.That(_output.Parts, Has.Count.EqualTo(1));
        Assert.That(_output.Flush(), Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Binary(Wire.Some(Long)))));
    }

    [Test]
    public void Payload_ThatIsNoArray_IsCopied()
    {
        using var manager = new NoArray(Wire.Some(Long));
        Session server = Session.Server().Send(Frame.Binary(manager.Memory));

        Write(server);

        AssertCopied(Wire.Some(Long));
    }

    [Test]
    public void Payload_ToAnOutputThatTakesNone_IsCopied()
    {
        var output = new PayloadRecorder(takesPayloads: false);
        Session server = Session.Server().Send(Frame.Binary(Wire.Some(Long)));

        server.Protocol.WriteTo(output, int.MaxValue, At.Start);

        Assert.That(output.Parts, Is.Empty);
        Assert.That(output.Flush(), Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Binary(Wire.Some(Long)))));
    }

    [Test]
    public void Payload_LongerThanIsToBeWritten_IsTakenInParts()
    {
        byte[] payload = Wire.Some(Long);
        Session server = Session.Server().Send(Frame.Binary(payload));
        var steps = new List<(int Written, long Frames, int Left)>();

        foreach (int most in new[] { 3000, 5000, 1, 50_000 })
        {
            int written = Write(server, most);
            steps.Add((written, server.Protocol.FramesWritten, server.Protocol.LeftOfFrame));
        }

        Assert.That(steps, Is.EqualTo(new[] { (3000, 0L, 7004), (5000, 0L, 2004), (1, 0L, 2003), (2003, 1L, 0) }));
        Assert.That(_output.Parts.Select(part => (part.Offset, part.Count)), Is.EqualTo(new[] { (0, 2996), (2996, 5000), (7996, 1), (7997, 2003) }));
        Assert.That(_output.Parts, Has.All.Matches<ArraySegment<byte>>(part => part.Array == payload));
        Assert.That(_output.Flush(), Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Binary(payload))));
    }

    [Test]
    public void Payload_WhoseHeaderAloneIsToBeWritten_FollowsLater()
    {
        Session server = Session.Server().Send(Frame.Binary(Wire.Some(Long)));

        int written = Write(server, 4);

        Assert.That((written, _output.Parts.Count), Is.EqualTo((4, 0)));
        Assert.That(Write(server), Is.EqualTo(Long));
        Assert.That(_output.Flush(), Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Binary(Wire.Some(Long)))));
    }

    [Test]
    public void RentedFrame_IsTakenOver_OnceWithItsLastPart()
    {
        var rented = Frame.Binary(default).WithRented(Wire.Some(Long));
        Session server = Session.Server().Send(rented, Frame.Binary(Wire.Some(Long)), Frame.Text("after"));

        Write(server, 6000);
        Assert.That(_output.TakenOver, Is.Empty);
        Write(server);

        Assert.That(_output.TakenOver.Select(taken => (taken.Frame.IsRented, taken.After)), Is.EqualTo(new[] { (true, 2) }));
        Assert.That(AreTheSame(_output.Parts[0].Array!, _output.TakenOver[0].Frame.Payload));
        Assert.That(_output.Flush(), Is.EqualTo(
            Wire.Encode(WebSocketRole.Server, Wire.Binary(Wire.Some(Long)), Wire.Binary(Wire.Some(Long)), Wire.Text("after"))));
    }

    [Test]
    public void RentedFrame_GivenUpInItsMiddle_IsNotTakenOver()
    {
        Session server = Session.Server().Send(Frame.Binary(default).WithRented(Wire.Some(Long)));
        Write(server, 6000);

        server.Protocol.Abort(EndKind.Aborted, null);

        Assert.That((Write(server), _output.TakenOver.Count, server.Protocol.HeldBytes), Is.EqualTo((0, 0, 0L)));
        Assert.That(_output.Flush(), Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Binary(Wire.Some(Long)))[..6000]));
    }

    [Test]
    public void Close_BehindALongPayload_EndsTheWriting()
    {
        Session server = Session.Server().Send(Frame.Binary(Wire.Some(Long))).Close(CloseCode.NormalClosure);

        Write(server);

        Assert.That(_output.Flush(), Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Binary(Wire.Some(Long)), Wire.Close(1000))));
        Assert.That((server.Protocol.CodeSent, server.Protocol.WantsWrite), Is.EqualTo((CloseCode.NormalClosure, false)));
    }

    [Test]
    public void Ping_InTheMiddleOfALongPayload_WaitsForTheBorder()
    {
        Session server = Session.Server().Send(Frame.Binary(Wire.Some(Long)).NotFinal(), Frame.Continuation(Wire.Some(Long)));
        Write(server, 6000);

        server.Send(Frame.Ping(Wire.Utf8("p")));
        Write(server);

        Assert.That(_output.Flush(), Is.EqualTo(Wire.Encode(
            WebSocketRole.Server, Wire.Binary(Wire.Some(Long)).NotFinal(), Wire.Ping("p"), Wire.Continuation(Wire.Some(Long)))));
    }

    [Test]
    public void Masking_FromTheMiddleOfALongPayloadOn_BeginsWithTheNextFrame()
    {
        Session server = Session.Raw(WebSocketRole.Server).Send(Frame.Binary(Wire.Some(Long)), Frame.Binary(Wire.Some(Long)));
        Write(server, 6000);

        server.Protocol.Masking = true;
        Write(server);

        var octets = _output.Flush();
        Assert.That(octets[..(4 + Long)], Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Binary(Wire.Some(Long)))));
        Assert.That(octets[(4 + Long)..], Has.Length.EqualTo(8 + Long).And.ItemAt(1).EqualTo(0x80 | 126));
        Assert.That(_output.Parts.Sum(part => part.Count), Is.EqualTo(Long));
    }

    [Test]
    public void Masking_NoMoreFromTheMiddleOfALongPayloadOn_EndsWithTheNextFrame()
    {
        Session client = Session.Raw(WebSocketRole.Client).Send(Frame.Binary(Wire.Some(Long)), Frame.Binary(Wire.Some(Long)));
        Write(client, 6000);

        client.Protocol.Masking = false;
        Write(client);

        Assert.That(_output.Parts.Single().Count, Is.EqualTo(Long));
        Assert.That(_output.Flush()[(8 + Long)..], Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Binary(Wire.Some(Long)))));
    }

    [Test]
    public void Octets_ThroughEitherOutput_AreTheSame([Range(1, 30)] int seed)
    {
        var random = new Random(seed);

        var (octets, expected) = Converse(random, () => AnyData(random));

        Assert.That(octets.AsSpan().SequenceEqual(expected));
    }

    [Test]
    public void Frames_ThroughEitherOutput_AreTheSameInEachLane([Range(31, 60)] int seed)
    {
        var random = new Random(seed);

        // A Ping passes what waits at the next border, which isn't the same one for both.
        var (octets, expected) = Converse(random, () => random.Next(3) is 0 ? Frame.Ping(Some(random, random.Next(126))) : AnyData(random));

        var (lanes, expectedLanes) = (Lanes(octets), Lanes(expected));
        Assert.That(lanes[true], Is.EqualTo(expectedLanes[true]));
        Assert.That(lanes[false], Is.EqualTo(expectedLanes[false]));
    }

    /// <summary>The same frames through an output that takes payloads, and through one that doesn't know of such a thing.</summary>
    private (byte[] Octets, byte[] Expected) Converse(Random random, Func<Frame> next)
    {
        Session one = Session.Server();
        Session other = Session.Server();
        var octets = new ArrayBufferWriter<byte>();
        var plain = new ArrayBufferWriter<byte>();
        for (var step = 0; step < 40; step++)
        {
            for (int count = random.Next(4); count > 0; count--)
            {
                Frame frame = next();
                frame = one.Protocol.IsMessageOpen && !frame.IsControl ? Frame.Continuation(frame.Payload) : frame;
                frame = random.Next(3) is 0 && !frame.IsControl ? frame.NotFinal() : frame;
                bool isRented = random.Next(2) is 0;
                one.Send(isRented ? frame.Copied() : frame);
                other.Send(isRented ? frame.Copied() : frame);
            }

            int most = Any(random, [1, 14, 100, 4096, 5000, 65_536, int.MaxValue]);
            Assert.That(Write(one, most), Is.LessThanOrEqualTo((long)most + FrameHeader.MaxSize));
            other.Protocol.WriteTo(plain, most, At.Start);
            octets.Write(random.Next(2) is 0 ? _output.Flush() : []);
        }

        Write(one);
        other.Protocol.WriteTo(plain, int.MaxValue, At.Start);
        octets.Write(_output.Flush());
        Assert.That(one.Protocol.FramesWritten, Is.EqualTo(other.Protocol.FramesWritten));
        Assert.That((one.Protocol.HeldBytes, one.Protocol.UnwrittenOctets), Is.EqualTo((0L, 0L)));
        return (octets.WrittenSpan.ToArray(), plain.WrittenSpan.ToArray());
    }

    private static Frame AnyData(Random random)
    {
        byte[] payload = Some(random, Any(random, [0, 1, 125, 126, 4095, 4096, 4097, 16 << 10, 65_535, 65_536, 70_000, 300_000]));
        return random.Next(2) is 0 ? Frame.Text(payload) : Frame.Binary(payload);
    }

    private static byte[] Some(Random random, int length)
    {
        byte[] octets = new byte[length];
        random.NextBytes(octets);
        return octets;
    }

    private static ILookup<bool, WireFrame> Lanes(byte[] octets)
    {
        var reader = new WireReader(WebSocketRole.Server);
        reader.Add(octets, At.Start);
        return reader.Take().ToLookup(frame => frame.Opcode is Opcode.Ping);
    }

    private static T Any<T>(Random random, ReadOnlySpan<T> all) => all[random.Next(all.Length)];

    private static bool AreTheSame(ArraySegment<byte> one, ArraySegment<byte> other) =>
        (one.Array, one.Offset, one.Count) == (other.Array, other.Offset, other.Count);

    private static bool AreTheSame(byte[] array, ReadOnlyMemory<byte> payload) =>
        MemoryMarshal.TryGetArray(payload, out ArraySegment<byte> segment) && segment.Array == array;

    private int Write(Session session, int most = int.MaxValue) => session.Protocol.WriteTo(_output, most, At.Start);

    private void AssertCopied(byte[] payload)
    {
        Assert.That(_output.Parts, Is.Empty);
        Assert.That(_output.Flush(), Is.EqualTo(Wire.Encode(WebSocketRole.Server, Wire.Binary(payload))));
    }

    private sealed class NoArray(byte[] octets) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => octets;

        public override MemoryHandle Pin(int elementIndex = 0) => octets.AsMemory(elementIndex).Pin();

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
