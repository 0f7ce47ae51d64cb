using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>
/// Where restored octets stay: up to 1 KiB in a block that small payloads share, beyond it in memory of their own. A frame is restored in its
/// place if it is as small as the one before it, so each size follows each other one here, and all that was restored is kept to the end.
/// </summary>
[TestFixture(Engine.Native, true)]
[TestFixture(Engine.Native, false)]
[TestFixture(Engine.Managed, true)]
public sealed class RestoredTests(Engine engine, bool takeover)
{
    private static readonly int[] Sizes = [0, 1, 703, 704, 705, 1022, 1023, 1024, 1025, 1343, 1344, 1345, 2046, 2048, 2050, 8191, 8192, 8193];

    [Test]
    public void Messages_OfEachSizeBehindEachOther_StayWhatTheyWere([Values(1, 2, 3)] int fragments)
    {
        var (client, server) = Pair();
        var (sent, received) = (new List<Frame>(), new List<Frame>());

        foreach (var size in Sizes.SelectMany(first => Sizes, (first, second) => (int[])[first, second]).SelectMany(pair => pair))
        {
            var message = Message(size, seed: sent.Count);
            client.Send(Fragments(message, fragments));
            server.Receive(client.Written());
            sent.Add(message);
            received.AddRange(server.Read());
        }

        Assert.That(received, Is.EqualTo(sent));
    }

    [Test]
    public void Messages_InPieces_StayWhatTheyWere([Values(1, 7, 1023, 1024, 1025, 4096)] int piece)
    {
        var (client, server) = Pair();
        Frame[] sent = [.. Sizes.Concat(Sizes.Reverse()).Select(Message)];
        var received = new List<Frame>();

        client.Send([.. sent.SelectMany((message, i) => Fragments(message, 1 + (i % 3)))]);
        foreach (var octets in Wire.Encode(WebSocketRole.Client, client.Written()).Chunk(piece))
        {
            server.Receive(octets);
            received.AddRange(server.Read());
        }

        Assert.That(received, Is.EqualTo(sent));
    }

    [Test]
    public void Messages_OfSessionsInTurn_StayWhatTheyWere()
    {
        var pairs = Enumerable.Range(0, 3).Select(_ => Pair()).ToArray();
        var (sent, received) = (new List<Frame>(), new List<Frame>());

        for (var i = 0; i < 20 * Sizes.Length; i++)
        {
            var (client, server) = pairs[i % pairs.Length];
            var message = Message(Sizes[i % Sizes.Length], seed: i);
            client.Send(message);
            sent.Add(message);
            received.AddRange(server.Receive(client.Written()).Read());
        }

        Assert.That(received, Is.EqualTo(sent));
    }

    [Test]
    public void Messages_OfASessionThatGoesFromThreadToThread_StayWhatTheyWere()
    {
        var (client, server) = Pair();
        var (sent, received) = (new List<Frame>(), new List<Frame>());

        for (var i = 0; i < Sizes.Length; i++)
        {
            var message = Message(Sizes[i], seed: i);
            client.Send(message, message);
            sent.AddRange([message, message]);
            var written = client.Written();
            foreach (var frame in written)
            {
                var thread = new Thread(() => received.AddRange(server.Receive(frame).Read()));
                thread.Start();
                thread.Join();
            }
        }

        Assert.That(received, Is.EqualTo(sent));
    }

    [Test]
    [Property("Case", "H1.41")]
    public void Limit_AtEachSizeBehindEachOther_TakesThatAndNoOctetMore([Values(0, 1, 700, 1024, 1025, 8192)] int before)
    {
        foreach (var size in Sizes.Where(size => size > 0))
        {
            foreach (var more in new[] { 0, 1 })
            {
                var (client, server) = Pair(new ProtocolOptions { MaxMessageSize = Math.Max(size, before) });
                client.Send(Message(before, seed: 1), Message(Math.Max(size, before) + more, seed: 2));
                server.Receive(client.Written());

                if (more == 0)
                {
                    Assert.That(server.Read(), Is.EqualTo([Message(before, seed: 1), Message(Math.Max(size, before), seed: 2)]), $"{size}");
                }
                else
                {
                    Assert.That(server.Protocol.Failure?.Code, Is.EqualTo(CloseCode.MessageTooBig), $"{size}");
                }
            }
        }
    }

    [Test]
    public void Limit_OfAFragment_IsWhatTheOnesBeforeHaveLeft([Values(1, 1023, 1024, 1025, 3000)] int first, [Values(0, 1, 1023, 1024, 1025)] int left)
    {
        foreach (var more in new[] { 0, 1 })
        {
            var (client, server) = Pair(new ProtocolOptions { MaxMessageSize = first + left });
            client.Send(Message(first, seed: 1).NotFinal(), Frame.Continuation(Message(left + more, seed: 2).Payload));
            server.Receive(client.Written());

            Assert.That(server.Protocol.Failure?.Code, more == 0 ? Is.Null : Is.EqualTo(CloseCode.MessageTooBig));
            Assert.That(server.Read().Select(frame => frame.Payload.Length), Is.EqualTo(more == 0 ? [first + left] : Array.Empty<int>()));
        }
    }

    // Letters of a few, in an order that no other message has.
    private static Frame Message(int size, int seed)
    {
        var octets = new byte[size];
        new Random(seed).NextBytes(octets);
        return Frame.Binary(Array.ConvertAll(octets, octet => (byte)('a' + (octet & 7))));
    }

    private static Frame[] Fragments(Frame message, int count)
    {
        var cut = message.Payload.Length / count;
        return
        [
            .. Enumerable.Range(0, count).Select(i =>
            {
                var part = i == count - 1 ? message.Payload[(i * cut)..] : message.Payload.Slice(i * cut, cut);
                var frame = i == 0 ? Frame.Binary(part) : Frame.Continuation(part);
                return i == count - 1 ? frame : frame.NotFinal();
            }),
        ];
    }

    private (Session Client, Session Server) Pair(ProtocolOptions? limits = null)
    {
        var options = Deflated.Everything with { SendContextTakeover = takeover, ReceiveContextTakeover = takeover };
        var (client, server) = Deflated.Extensions(engine, options, options);
        return (Deflated.With(WebSocketRole.Client, client), Deflated.With(WebSocketRole.Server, server, limits));
    }
}
