using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Properties;

/// <summary>Two ends that send, read, close and wait as chance has it.</summary>
public sealed class ConversationProperties
{
    [Test]
    public void TwoEnds_AnySteps_ReadWhatTheOtherSentWithoutAGap([Range(0, 9)] int block)
    {
        for (int seed = 50 * block; seed < 50 * (block + 1); seed++)
        {
            Conversation talk = new(seed);
            for (int step = 0; step < 80; step++)
                talk.Step();

            foreach (End end in talk.Ends)
                Assert.That(end.Received, Is.EqualTo(Enumerable.Range(0, end.Received.Count)), $"seed {seed}, {end.Role}");
        }
    }

    [Test]
    public void TwoEnds_AnyStepsThenTime_AllEnd([Range(0, 3)] int block)
    {
        for (int seed = 50 * block; seed < 50 * (block + 1); seed++)
        {
            Conversation talk = new(seed);
            for (int step = 0; step < 40; step++)
                talk.Step();
            talk.Settle();

            foreach (End end in talk.Ends)
                Assert.That(end.Protocol.IsEnded, Is.True, $"seed {seed}, {end.Role}");
        }
    }

    [Test]
    public void TwoEnds_HandshakeDoneOnBoth_AgreeOnItsCodes()
    {
        int agreed = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            Conversation talk = new(seed);
            for (int step = 0; step < 40; step++)
                talk.Step();
            talk.Settle();

            (WebSocketProtocol client, WebSocketProtocol server) = (talk.Ends[0].Protocol, talk.Ends[1].Protocol);
            if (client.State != ConnectionState.Closed || server.State != ConnectionState.Closed)
                continue;
            Assert.That((client.CodeSent, client.CodeReceived), Is.EqualTo((server.CodeReceived, server.CodeSent)), $"seed {seed}");
            agreed++;
        }
        Assert.That(agreed, Is.GreaterThan(30));
    }

    private sealed class End(WebSocketRole role)
    {
        public WebSocketRole Role => role;

        public WebSocketProtocol Protocol { get; } = new(role, new ProtocolOptions { ReadAhead = 400 }, new SeededOctets());

        /// <summary>Octets that this end has written and the other hasn't read.</summary>
        public ArrayBufferWriter<byte> Wire { get; } = new();

        public int Taken { get; set; }

        public int Sent { get; set; }

        public List<int> Received { get; } = [];

        public ReadOnlySpan<byte> OnTheWay(int most) => Wire.WrittenSpan.Slice(Taken, Math.Min(most, Wire.WrittenCount - Taken));
    }

    private sealed class Conversation(int seed)
    {
        private readonly Random _random = new(seed);
        private TimeSpan _now;

        public End[] Ends { get; } = [new End(WebSocketRole.Client), new End(WebSocketRole.Server)];

        public void Step()
        {
            int one = _random.Next(2);
            Act(Ends[one], Ends[1 - one], _random.Next(100));
        }

        /// <summary>One end closes, everything arrives, time passes, and a transport that was let go ends for the other as well.</summary>
        public void Settle()
        {
            Ends[_random.Next(2)].Protocol.Close(CloseReason.Normal);
            for (int second = 0; second < 30; second++)
            {
                _now += At.Seconds(1);
                foreach ((End end, End other) in new[] { (Ends[0], Ends[1]), (Ends[1], Ends[0]) })
                {
                    Write(end, int.MaxValue);
                    Deliver(end, other, int.MaxValue);
                    Read(other);
                    if (end.Protocol.IsEnded)
                        other.Protocol.ReceiveEnd(_now);
                    Advance(end);
                }
            }
        }

        private void Act(End end, End other, int chance)
        {
            if (chance < 25)
                Send(end);
            else if (chance < 45)
                Write(end, _random.Next(1, 200));
            else if (chance < 70)
                Deliver(end, other, _random.Next(1, 300));
            else if (chance < 90)
                Read(end);
            else if (chance < 93)
                end.Protocol.Close(new CloseReason((CloseCode)(4000 + _random.Next(100))));
            else if (chance < 99)
                Wait(_random.Next(0, 4));
            else
                end.Protocol.Fail(CloseCode.InternalError, "chance", EndKind.Faulted, null, _now);
        }

        private void Send(End end)
        {
            if (!end.Protocol.CanSend)
                return;
            if (end.Protocol.IsMessageOpen && _random.Next(2) == 0)
            {
                end.Protocol.Send(Frame.Continuation(Wire.Utf8("rest")));
                return;
            }
            Frame text = Frame.Text($"{end.Sent++} {new string('.', _random.Next(0, 150))}");
            end.Protocol.Send(end.Protocol.IsMessageOpen || _random.Next(2) == 0 ? text : text.NotFinal());
            if (_random.Next(4) == 0)
                end.Protocol.Send(Frame.Ping());
        }

        private void Write(End end, int most) => end.Protocol.WriteTo(end.Wire, most, _now);

        private void Deliver(End from, End to, int most)
        {
            if (!to.Protocol.WantsRead)
                return;
            ReadOnlySpan<byte> octets = from.OnTheWay(most);
            to.Protocol.Receive(octets, _now, _random.Next(2) == 0 ? to.Wire : null);
            from.Taken += octets.Length;
        }

        private static void Read(End end)
        {
            while (end.Protocol.TryRead(out Frame frame))
                end.Received.Add(int.Parse(frame.GetText().Split(' ')[0]));
        }

        private void Wait(int seconds)
        {
            _now += At.Seconds(seconds);
            foreach (End end in Ends)
                Advance(end);
        }

        private void Advance(End end)
        {
            if (end.Protocol.Deadline <= _now)
                end.Protocol.Advance(_now);
        }
    }
}
