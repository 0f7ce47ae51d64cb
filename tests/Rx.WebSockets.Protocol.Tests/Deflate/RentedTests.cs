using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>Compressed payloads are rented while a connection has them to itself; whoever else gets one may keep it.</summary>
public sealed class RentedTests
{
    private const int Length = 512;
    private const int Count = 200;

    [Test]
    public void Messages_Compressed_AllocateNothing([Values] bool takeover)
    {
        var (_, extension) = Deflated.Extensions(Engine.Native, Deflated.Everything, Deflated.Everything with { SendContextTakeover = takeover });
        var server = Open(WebSocketRole.Server, extension);
        var output = new ArrayBufferWriter<byte>(256 << 10);
        Frame[] messages = [.. Enumerable.Range(0, Count).Select(i => Frame.Binary(Message(i)))];
        SendEach(server, messages, output);
        output.ResetWrittenCount();

        var before = GC.GetAllocatedBytesForCurrentThread();
        SendEach(server, messages, output);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Count * 16));
    }

    [Test]
    public void Message_ThatStaysLong_IsHandedOverAndNotCopied()
    {
        var (_, extension) = Deflated.Extensions(Engine.Native, Deflated.Everything, Deflated.Everything);
        var octets = new byte[300_000];
        new Random(1).NextBytes(octets);
        var frame = Frame.Binary(octets);

        var deflated = extension.TransformRented(frame);

        Assert.That(deflated.IsRented, Is.False);
        Assert.That(Deflated.Restore(deflated.Payload.ToArray()), Is.EqualTo(octets));
    }

    [Test]
    public void Messages_Restored_AllocateTheirOctetsAlone()
    {
        var (client, server) = Deflated.Extensions(Engine.Native, Deflated.Everything, Deflated.Everything);
        var (sending, receiving) = (Open(WebSocketRole.Server, server), Open(WebSocketRole.Client, client));
        var wire = new ArrayBufferWriter<byte>(256 << 10);
        Frame[] messages = [.. Enumerable.Range(0, Count).Select(i => Frame.Binary(Message(i)))];
        SendEach(sending, messages, wire);
        ReadAll(receiving, wire.WrittenSpan);
        wire.ResetWrittenCount();
        SendEach(sending, messages, wire);

        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(receiving, wire.WrittenSpan);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(Count * Length * 6 / 5));
    }

    [Test]
    public void Frames_ThatAnotherExtensionKeeps_StayAsTheyAre()
    {
        var kept = new List<Frame>();
        var keeper = new ScriptedExtension
        {
            Outwards = frame =>
            {
                kept.Add(frame);
                return [frame];
            },
        };
        var options = new ProtocolOptions { Extensions = [Deflated.Extensions(Engine.Native, Deflated.Forgetful, Deflated.Forgetful).Server, keeper] };
        var session = new Session(WebSocketRole.Server, options);

        for (var i = 0; i < Count; i++)
        {
            session.Send(Frame.Binary(Message(i))).Written();
        }

        Assert.That(kept.Select(frame => Deflated.Restore(frame.Payload.ToArray())), Is.EqualTo(Enumerable.Range(0, Count).Select(Message)));
    }

    [Test]
    public void Frames_ThatWhoIsAskedAboutThemKeeps_StayAsTheyAre([Values] bool compresses)
    {
        var kept = new List<Frame>();
        var asking = Deflated.Everything with
        {
            Compresses = frame =>
            {
                kept.Add(frame);
                return compresses;
            },
        };
        var server = Open(WebSocketRole.Server, Deflated.Extensions(Engine.Native, Deflated.Everything, asking).Server);

        SendEach(server, [.. Enumerable.Range(0, Count).Select(i => Frame.Binary(Message(i)).Copied())], new ArrayBufferWriter<byte>());

        Assert.That(kept.Select(frame => frame.Payload.ToArray()), Is.EqualTo(Enumerable.Range(0, Count).Select(Message)));
    }

    [Test]
    public void Frames_ThatACallerTransforms_StayAsTheyAre()
    {
        var (client, server) = Deflated.Extensions(Engine.Native, Deflated.Forgetful, Deflated.Forgetful);
        var deflated = Transformed(0);

        client.TransformIncoming(deflated, Length, []);
        var others = Enumerable.Range(1, Count).Select(Transformed).ToArray();

        Assert.That(others.Prepend(deflated).Select(frame => Deflated.Restore(frame.Payload.ToArray())), Is.EqualTo(Enumerable.Range(0, Count + 1).Select(Message)));

        Frame Transformed(int number)
        {
            List<Frame> output = [];
            server.TransformOutgoing(Frame.Binary(Message(number)), output);
            return output.Single();
        }
    }

    [Test]
    public void Messages_OfManyConnectionsInTurn_AreTheirOwn()
    {
        var pairs = Enumerable.Range(0, 8).Select(_ => Deflated.Pair(Engine.Native, Deflated.Everything)).ToArray();
        var wires = pairs.Select((pair, i) => pair.Server.Send(Frame.Binary(Message(i)), Frame.Binary(Message(i + 100))).Written()).ToArray();

        // Each client has half a message before any has a whole one.
        var octets = wires.Select(frames => Wire.Encode(WebSocketRole.Server, [.. frames])).ToArray();
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i].Client.Receive(octets[i].AsSpan(0, 100));
        }

        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i].Client.Receive(octets[i].AsSpan(100));
        }

        Assert.That(pairs.Select(pair => pair.Client.Read().Select(frame => frame.Payload.ToArray())), Is.EqualTo(pairs.Select((_, i) => new[] { Message(i), Message(i + 100) })));
    }

    private static WebSocketProtocol Open(WebSocketRole role, IFrameExtension extension) =>
        new(role, new ProtocolOptions { Extensions = [extension] }, new SeededOctets());

    // Hexadecimal digits, of which half remains when they are compressed.
    private static byte[] Message(int number)
    {
        var octets = new byte[Length / 2];
        new Random(number).NextBytes(octets);
        return Wire.Utf8(Convert.ToHexString(octets));
    }

    private static void SendEach(WebSocketProtocol protocol, Frame[] messages, ArrayBufferWriter<byte> output)
    {
        foreach (var message in messages)
        {
            protocol.Send(message);
            protocol.WriteTo(output, int.MaxValue, TimeSpan.Zero);
        }
    }

    private static void ReadAll(WebSocketProtocol protocol, ReadOnlySpan<byte> wire)
    {
        var count = 0;
        protocol.Receive(wire, TimeSpan.Zero);
        while (protocol.TryRead(out var frame))
        {
            count += frame.Payload.Length == Length ? 1 : 0;
        }

        Assert.That(count, Is.EqualTo(Count), protocol.Failure?.Message);
    }
}
