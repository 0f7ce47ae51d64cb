using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>What one end sends, in any fragments and with control frames between, is what the other end reads.</summary>
public sealed class RoundTripProperties
{
    [Test]
    public void Frames_FromOneEndToTheOther_AreTheSame()
    {
        Check.ThatAll(Traffic.Legal, traffic =>
        {
            WireFrame[] data = [.. traffic.Frames.Where(frame => frame.Opcode != Opcode.Close)];
            var sender = new Session(traffic.Role.Peer(), new ProtocolOptions { Kind = SessionKind.Raw });
            var receiver = new Session(traffic.Role, new ProtocolOptions { Kind = SessionKind.Raw });

            foreach (WireFrame frame in data)
                receiver.Receive(sender.Send(Made(frame)).Written().Single().Encode(sender.Role));

            Assert.That(receiver.Read(), Is.EqualTo(data.Select(Made)));
        });
    }

    [Test]
    public void Octets_OfOneEndInPiecesToTheOther_AreTheMessages()
    {
        Check.ThatAll(Traffic.Legal, traffic =>
        {
            Frame[] data = [.. traffic.Frames.Where(frame => frame.Opcode != Opcode.Close).Select(Made)];
            var sender = new WebSocketProtocol(traffic.Role.Peer(), ProtocolOptions.Default, new SeededOctets());
            var receiver = new Session(traffic.Role);

            foreach (Frame frame in data)
                sender.Send(frame);
            foreach (int size in traffic.Cuts.Select(cut => 1 + cut % 300).Append(int.MaxValue))
                receiver.Receive(Written(sender, size));

            Assert.That(receiver.Read(), Is.EqualTo(Joined(data)));
        });
    }

    private static byte[] Written(WebSocketProtocol sender, int maxOctets)
    {
        var output = new ArrayBufferWriter<byte>();
        sender.WriteTo(output, maxOctets, At.Start);
        return output.WrittenSpan.ToArray();
    }

    private static Frame Made(WireFrame frame)
    {
        Frame made = frame.Opcode switch
        {
            Opcode.Text => Frame.Text(frame.Payload),
            Opcode.Binary => Frame.Binary(frame.Payload),
            Opcode.Continuation => Frame.Continuation(frame.Payload),
            Opcode.Ping => Frame.Ping(frame.Payload),
            _ => Frame.Pong(frame.Payload),
        };
        return frame.IsFinal ? made : made.NotFinal();
    }

    private static IEnumerable<Frame> Joined(Frame[] frames)
    {
        Frame? open = null;
        foreach (Frame frame in frames.Where(frame => !frame.IsControl))
        {
            byte[] payload = [.. (open?.Payload ?? default).Span, .. frame.Payload.Span];
            open = (open ?? frame).WithPayload(payload);
            if (!frame.IsFinal)
                continue;
            yield return open.Value.Opcode == Opcode.Text ? Frame.Text(payload) : Frame.Binary(payload);
            open = null;
        }
    }
}
