using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Runtime.InteropServices;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>Sizes while inflating, and work and memory of what a peer sends.</summary>
public sealed class LimitTests
{
    // 200 MiB in about 204 KB, compressed once for all who inflate it.
    private static readonly Lazy<byte[]> Bomb = new(() => Zeros(200 << 20));

    [Test]
    [Property("Case", "H2.3")]
    [Property("Case", "H1.28")]
    [Property("Case", "H1.12")]
    public void Bomb_Of200MiB_IsRefusedWith1009AfterTheLimitAndHoldsLessThan2MiB([Values] WebSocketRole role)
    {
        const int Limit = 1 << 20;
        var octets = Wire.Encode(role.Peer(), Deflated.Binary(Bomb.Value));
        var engine = new CountingEngine();
        var session = Deflated.End(role, engine, limits: new ProtocolOptions { MaxMessageSize = Limit });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (alive, buffers, buffer) = (0L, 0L, 0L);
        engine.Inflating = room =>
        {
            // All that lives, and what lives while one buffer takes the place of another.
            alive = Math.Max(alive, GC.GetTotalMemory(forceFullCollection: true) - before);
            var next = engine.Restored + room;
            (buffers, buffer) = (Math.Max(buffers, next > buffer ? buffer + next : next), next);
        };

        session.Receive(octets);

        session.MustHaveRefused(CloseCode.MessageTooBig);
        Assert.That(octets, Has.Length.InRange(190_000, 220_000));
        Assert.That(engine.Restored, Is.EqualTo(Limit + 1), "One octet more proves the fault.");
        Assert.That(alive, Is.InRange(Limit, 2 << 20));
        Assert.That(buffers + octets.Length, Is.InRange(Limit, 2 << 20));
        Assert.That(session.Protocol.HeldBytes, Is.Zero);
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(128 << 10), "what is left behind");
    }

    [Test]
    [Property("Case", "H2.3")]
    [Property("Case", "K-D09")]
    public void Bomb_ByTheFallback_IsRefusedWith1009([Values(1, 40)] int fragments)
    {
        var session = Deflated.End(WebSocketRole.Server, Engine.Managed);
        var bomb = Zeros(32 << 20);

        session.Receive(Deflated.Fragments(Opcode.Binary, [.. bomb.Chunk((bomb.Length + fragments - 1) / fragments)]));

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "H2.3")]
    public void Inflating_BeyondTheLimit_StopsAtTheNextOctet([Values(0, 1, 1000, 70_000)] int limit)
    {
        var engine = new CountingEngine();
        var (extension, _) = Deflated.Extensions(engine, Deflated.Everything, Deflated.Everything);
        var deflated = Frame.Binary(Bomb.Value).WithReserved(ReservedBits.Rsv1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Assert.Throws<ProtocolException>(() => extension.TransformIncoming(deflated, limit, []));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(failure.Code, Is.EqualTo(CloseCode.MessageTooBig));
        Assert.That(engine.Restored, Is.EqualTo(limit + 1));
        Assert.That(allocated, Is.LessThan(200_000));
    }

    [Test]
    [Property("Case", "H1.41")]
    [Property("Case", "K-D09")]
    public void Limit_Exactly_IsTaken([Values] Engine engine, [Values(999, 1000, 1001)] int size, [Values(1, 3, 1000)] int fragment)
    {
        var session = Deflated.End(WebSocketRole.Client, engine, limits: new ProtocolOptions { MaxMessageSize = 1000 });
        var message = new byte[size];
        new Random(1).NextBytes(message);

        session.Receive(Deflated.Fragments(Opcode.Binary, [.. Deflated.Message(message).Chunk(fragment)]));

        if (size > 1000)
        {
            session.MustHaveRefused(CloseCode.MessageTooBig);
        }
        else
        {
            Assert.That(session.Read(), Is.EqualTo([Frame.Binary(message)]));
        }
    }

    [Test]
    [Property("Case", "H1.39")]
    public void Limit_None_IsTaken()
    {
        var session = Deflated.End(WebSocketRole.Client, Engine.Native, limits: new ProtocolOptions { MaxFrameSize = int.MaxValue });

        session.Receive(Deflated.Binary(Zeros(20 << 20)));

        Assert.That(session.Read().Single().Payload.Length, Is.EqualTo(20 << 20));
    }

    [Test]
    [Property("Case", "H1.25")]
    [Property("Case", "H2.4")]
    public void Fragments_WithoutEnd_AreRefusedWith1009()
    {
        var session = Deflated.End(WebSocketRole.Server, Engine.Native);

        session.Receive(Deflated.Fragments(Opcode.Binary, [[0x00]])[0].NotFinal());
        var octets = Wire.Encode(WebSocketRole.Client, Wire.Continuation([]).NotFinal());
        for (var i = 0; i < 100_001 && session.Protocol.Failure is null; i++)
        {
            session.Receive(octets);
        }

        session.MustHaveRefused(CloseCode.MessageTooBig);
    }

    [Test]
    [Property("Case", "H1.24")]
    public void EmptyFinalBlocks_AMillion_AreLinear()
    {
        var (one, other) = (InflatedSteps(10_000), InflatedSteps(20_000));

        Assert.That(other, Is.EqualTo(2 * one));
    }

    [Test]
    public void Allocation_OfHostileMessages_FollowsTheOctetsThatArrived()
    {
        var session = Deflated.End(WebSocketRole.Server, Engine.Native);
        byte[] message = [.. Enumerable.Repeat((byte[])[0x03, 0x00], 250_000).SelectMany(block => block)];
        var octets = Wire.Encode(WebSocketRole.Client, Deflated.Binary(message));

        var before = GC.GetAllocatedBytesForCurrentThread();
        session.Receive(octets);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(session.Read(), Is.EqualTo([Frame.Binary(default)]));
        Assert.That(allocated, Is.LessThan(3 * message.Length));
    }

    [Test]
    [Property("Case", "H1.47")]
    public void Idle_AfterAMessage_HoldsNothingOfIt([Values] bool takeover)
    {
        var options = Deflated.Everything with { SendContextTakeover = takeover, ReceiveContextTakeover = takeover };
        var (client, server) = Deflated.Pair(Engine.Native, options);

        var sent = Exchange(client, server);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        Assert.That(sent.TryGetTarget(out _), Is.False);
        Assert.That(server.Protocol.HeldBytes, Is.Zero);
        GC.KeepAlive(client);
        GC.KeepAlive(server);

        static WeakReference<byte[]> Exchange(Session client, Session server)
        {
            var payload = new byte[5000];
            client.Send(Frame.Binary(payload), Frame.Binary(payload).NotFinal(), Frame.Continuation(payload));
            server.Receive(client.Written());
            server.Read();
            return new WeakReference<byte[]>(payload);
        }
    }

    [Test]
    [Platform("Linux")]
    public void Idle_Connections_HoldAContextOnlyWithTakeover([Values] bool takeover)
    {
        // So many that what the runtime allocates meanwhile makes no difference.
        const int Count = 2000;
        var options = Deflated.Everything with { SendContextTakeover = true, ReceiveContextTakeover = takeover };
        Session[] sessions = [.. Enumerable.Range(0, Count).Select(_ => Deflated.End(WebSocketRole.Server, Engine.Native, options))];
        var message = Deflated.Text(Deflated.Message(new string('a', 1000)));
        Deflated.End(WebSocketRole.Server, Engine.Native, options).Receive(message).Read();

        var before = Allocator.Used();
        foreach (var session in sessions)
        {
            Assert.That(session.Receive(message).Read(), Has.Length.EqualTo(1));
        }

        var held = (Allocator.Used() - before) / Count;
        Assert.That(held, takeover ? Is.InRange(30_000, 48 << 10) : Is.LessThan(1000));
        GC.KeepAlive(sessions);
    }

    [Test]
    public void Disposed_TransformsNothing()
    {
        var (extension, _) = Deflated.Extensions(Engine.Native, Deflated.Everything, Deflated.Everything);
        extension.TransformOutgoing(Frame.Text("a"), []);

        extension.Dispose();
        extension.Dispose();

        Assert.That(() => extension.TransformOutgoing(Frame.Text("a"), []), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => extension.TransformIncoming(Frame.Text("a"), 1, []), Throws.TypeOf<ObjectDisposedException>());
    }

    private static int InflatedSteps(int blocks)
    {
        var engine = new CountingEngine();
        var factory = new PermessageDeflate(engine, []);
        var extension = factory.Accept(factory.Offers[0])!.Extension;
        byte[] message = [.. Enumerable.Repeat((byte[])[0x03, 0x00], blocks).SelectMany(block => block)];

        extension.TransformIncoming(Frame.Binary(message).WithReserved(ReservedBits.Rsv1), 100, []);

        return engine.Steps;
    }

    private static byte[] Zeros(int count)
    {
        var output = new MemoryStream();
        using var deflate = new DeflateStream(output, CompressionLevel.SmallestSize);
        var block = new byte[1 << 20];
        for (var left = count; left > 0; left -= block.Length)
        {
            deflate.Write(block.AsSpan(0, Math.Min(left, block.Length)));
        }

        deflate.Flush();
        return output.ToArray()[..^4];
    }

    private static class Allocator
    {
        // What malloc has given out, in blocks of the heap and in blocks of their own.
        public static long Used()
        {
            var state = mallinfo2();
            return (long)(state.Used + state.Mapped);
        }

        [DllImport("libc")]
        private static extern State mallinfo2();

        [StructLayout(LayoutKind.Sequential)]
        private readonly struct State
        {
            private readonly nuint _arena, _freeChunks, _fastChunks, _mappedCount;
            public readonly nuint Mapped;
            private readonly nuint _most, _fastFree;
            public readonly nuint Used;
            private readonly nuint _free, _topmost;
        }
    }
}
