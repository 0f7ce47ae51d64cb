using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>Two sessions doing whatever a seed says, over a link that is as the seed says, until something ends them.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class RandomConversationTests(WebSocketRole role) : VirtualFixture(role)
{
    private readonly List<Task> _calls = [];

    [Test, Property("Case", "H1.15")]
    public void Conversation_OfAnySeed_LosesNothingInOrderAndEndsWholly([Range(1, 60)] int seed)
    {
        var random = new SeededRandom((ulong)seed);
        OverStreams = seed % 2 == 0;
        var transport = InMemoryTransport.Pair(Clock, AnyLink(random), AnyLink(random));
        var (session, peer) = OpenPair(transport, AnyOptions(random), AnyOptions(random));
        var (mine, theirs) = (new Talker(session, this, random), new Talker(peer, this, random));

        Run(async () =>
        {
            for (var step = 0; step < 60; step++)
            {
                await (random.Next(2) == 0 ? mine : theirs).StepAsync();
            }

            EndSomehow(random.Next(8), session, peer, transport);
            await Task.WhenAll(session.Completion, peer.Completion, mine.EndAsync(), theirs.EndAsync());
            await Task.WhenAll(_calls.Select(Expect.FailureAsync));
            await Clock.SettleAsync();
        });

        mine.MustHaveArrivedAt(theirs);
        theirs.MustHaveArrivedAt(mine);
        Assert.That(Clock.Elapsed, Is.LessThan(TimeSpan.FromMinutes(3)));
        Assert.That((transport.Client.IsClosed, transport.Server.IsClosed), Is.EqualTo((true, true)));
    }

    private LinkOptions AnyLink(SeededRandom random) => new()
    {
        Latency = Ms(random.Next(3) * 7),
        Window = 200 + (random.Next(3) * 3000),
        Split = random.Next(2) == 0 ? null : OctetSplit.Seeded(random),
    };

    private static WebSocketSessionOptions AnyOptions(SeededRandom random) => new()
    {
        OutboxHigh = 1 + random.Next(4000),
        OutboxLow = 0,
        ReadAhead = random.Next(2000),
        PingInterval = Ms(50 + random.Next(20_000)),
    };

    private static void EndSomehow(int way, IWebSocketSession session, IWebSocketSession peer, InMemoryTransport transport)
    {
        switch (way)
        {
            case 0:
                _ = session.CloseAsync();
                break;
            case 1:
                _ = session.CloseAsync(new InvalidOperationException());
                _ = peer.CloseAsync();
                break;
            case 2:
                session.Abort();
                break;
            case 3:
                transport.Reset();
                break;
            case 4:
                transport.Client.FailAt(TransportOperation.Any, 3, new IOException("the test asked for it"));
                _ = peer.CloseAsync();
                break;
            case 5:
                _ = session.DisposeAsync().AsTask();
                _ = peer.DisposeAsync().AsTask();
                break;
            case 6:
                session.Outgoing.OnCompleted();
                break;
            default:
                transport.Stall();
                _ = peer.CloseAsync();
                break;
        }
    }

    /// <summary>One end: what it does, what was accepted of it, and what it saw.</summary>
    private sealed class Talker(IWebSocketSession session, RandomConversationTests test, SeededRandom random)
    {
        private readonly FrameRecorder _seen = test.Record(session, async (_, token) =>
        {
            await (random.Next(4) == 0 ? Expect.FailureAsync(test.Clock.DelayAsync(Ms(random.Next(30)), token)) : Task.CompletedTask);
        });

        private readonly List<string> _sent = [];
        private readonly HashSet<int> _refused = [];
        private IDisposable? _hold;

        public async Task StepAsync()
        {
            var text = $"{_sent.Count} {new string('x', random.Next(5) * random.Next(300))}";
            switch (random.Next(9))
            {
                case 0 or 1 or 2:
                    Call(text, session.SendAsync(text));
                    break;
                case 3:
                    Call(text, session.Outgoing.OnNextAsync(Frame.Text(text)));
                    break;
                case 4:
                    SendFragments(text);
                    break;
                case 5:
                    using (var cancellation = new CancellationTokenSource())
                    {
                        Call(text, session.SendAsync(text, cancellation.Token));
                        cancellation.Cancel();
                    }

                    break;
                case 6:
                    test._calls.Add(session.FlushAsync().AsTask());
                    test._calls.Add(session.SendAsync(Frame.Ping()).AsTask());
                    break;
                case 7:
                    _hold?.Dispose();
                    _hold = random.Next(2) == 0 ? session.Hold() : null;
                    break;
                default:
                    await test.Clock.DelayAsync(Ms(random.Next(20)));
                    break;
            }
        }

        public Task EndAsync()
        {
            _hold?.Dispose();
            return _seen.End;
        }

        /// <summary>The other end has seen what this one sent: all of it if this one alone closed, the beginning of it after any other end.</summary>
        public void MustHaveArrivedAt(Talker other)
        {
            string[] accepted = [.. _sent.Where((_, number) => !_refused.Contains(number))];
            var seen = other._seen.Texts;

            Assert.That(seen, Is.EqualTo(accepted.Take(seen.Count)));
            if (Completion.Kind is EndKind.Closed && other.Completion is { IsClean: true, Initiator: Initiator.Remote })
            {
                Assert.That(seen, Has.Count.EqualTo(accepted.Length));
            }
        }

        private SessionEnd Completion => session.Completion.Result;

        /// <summary>Sends a message in two fragments; waits for nothing, so that other messages are sent meanwhile.</summary>
        private void SendFragments(string text)
        {
            async Task SendAsync()
            {
                await session.SendAsync(Frame.Text("").NotFinal());
                await session.SendAsync(Frame.Continuation(Encoding.UTF8.GetBytes(text)));
            }

            Call(text, new ValueTask(SendAsync()));
        }

        private void Call(string text, ValueTask call)
        {
            test._calls.Add(JudgeAsync(_sent.Count, call.AsTask()));
            _sent.Add(text);
        }

        private async Task JudgeAsync(int number, Task call)
        {
            if (await Expect.FailureAsync(call) is not null)
            {
                _refused.Add(number);
            }
        }
    }
}
