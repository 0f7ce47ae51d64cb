using System;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Linq;
using System.Reactive;
using System.Threading;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Shared;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>What virtual time can't show: members called on many threads at once, over plain pipes and the pool.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class ManyThreadsTests(WebSocketRole role) : SessionFixture
{
    private const int Threads = 6;
    private const int Messages = 300;

    [Test, CancelAfter(60_000), Property("Case", "U5")]
    public async Task Outgoing_FromManyThreads_ArrivesWholeAndInTheOrderOfEach(CancellationToken cancellationToken)
    {
        var (session, peer) = OpenPair(new WebSocketSessionOptions { OutboxHigh = int.MaxValue });
        var seen = Record(peer);

        OnThreads(number =>
        {
            for (var message = 0; message < Messages; message++)
            {
                session.Outgoing.OnNext(Frame.Text($"{number} {message}"));
            }
        });

        await seen.TakeAsync(Threads * Messages).WaitAsync(cancellationToken);
        foreach (var ofOne in seen.Texts.Select(text => text.Split(' ')).GroupBy(words => words[0]))
        {
            Assert.That(ofOne.Select(words => int.Parse(words[1], null)), Is.EqualTo(Enumerable.Range(0, Messages)));
        }
    }

    [Test, CancelAfter(60_000), Property("Case", "U5")]
    public async Task SendAsync_FragmentsFromManyThreads_ArriveUnmixed(CancellationToken cancellationToken)
    {
        var (session, peer) = OpenPair(new WebSocketSessionOptions { OutboxHigh = 2000, OutboxLow = 1000 });
        var seen = Record(peer);

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(number => Task.Run(async () =>
        {
            for (var message = 0; message < Messages; message++)
            {
                await session.SendAsync(Frame.Text($"{number}").NotFinal(), cancellationToken);
                await session.SendAsync(Frame.Continuation(new[] { (byte)('0' + number) }), cancellationToken);
                await session.SendAsync($"{number}", cancellationToken);
            }
        })));

        await seen.TakeAsync(2 * Threads * Messages).WaitAsync(cancellationToken);
        Assert.That(seen.Texts.Select(text => text.Distinct().Count()), Is.All.EqualTo(1));
        Assert.That(seen.Texts.Count(text => text.Length == 2), Is.EqualTo(Threads * Messages));
    }

    [Test, CancelAfter(60_000)]
    public async Task SendAsync_CancelledOnOtherThreads_LeavesTheSessionAlive(CancellationToken cancellationToken)
    {
        var (session, peer) = OpenPair(new WebSocketSessionOptions { OutboxHigh = 2000, OutboxLow = 1000 });
        var seen = Record(peer);
        var accepted = new ConcurrentBag<string>();

        await Task.WhenAll(Enumerable.Range(0, Threads).Select(number => Task.Run(async () =>
        {
            for (var message = 0; message < Messages; message++)
            {
                using var cancellation = new CancellationTokenSource();
                var send = session.SendAsync($"{number} {message} {new string('x', 300)}", cancellation.Token).AsTask();
                cancellation.Cancel();
                if (await Expect.FailureAsync(send) is null)
                {
                    accepted.Add($"{number} {message}");
                }
            }
        })));
        await session.SendAsync("last", cancellationToken);
        await session.CloseAsync(cancellationToken);

        Assert.That(await seen.End.WaitAsync(cancellationToken), Is.Null);
        Assert.That(seen.Texts.SkipLast(1).Select(text => string.Join(' ', text.Split(' ')[..2])), Is.EquivalentTo(accepted));
        Assert.That(seen.Texts[^1], Is.EqualTo("last"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Incoming_SubscribedAndDisposedOnManyThreads_KeepsItsGrammarAndLosesNothing(CancellationToken cancellationToken)
    {
        var (session, peer) = OpenPair();
        var steady = Record(session);
        var sending = Task.Run(async () =>
        {
            for (var message = 0; message < Threads * Messages; message++)
            {
                await peer.SendAsync($"{message}", cancellationToken);
            }
        }, cancellationToken);

        OnThreads(_ =>
        {
            for (var round = 0; round < Messages; round++)
            {
                session.Incoming.Subscribe(Observer.Create<Frame>(_ => { })).Dispose();
            }
        });

        await sending;
        await steady.TakeAsync(Threads * Messages).WaitAsync(cancellationToken);
        Assert.That(steady.Texts, Is.EqualTo(Enumerable.Range(0, Threads * Messages).Select(message => $"{message}")));
    }

    [Test, CancelAfter(60_000), Property("Case", "H1.15"), Property("Case", "U10")]
    public async Task EverythingThatEndsASession_OnManyThreadsAtOnce_EndsItOnce(CancellationToken cancellationToken)
    {
        for (var round = 0; round < 100; round++)
        {
            var (session, peer) = OpenPair();
            var (seen, seenByPeer) = (Record(session), Record(peer));
            var ends = new ConcurrentBag<SessionEnd>();
            session.Ended.Subscribe(ends.Add);
            using var start = new Barrier(Threads);

            OnThreads(number =>
            {
                start.SignalAndWait(cancellationToken);
                switch (number)
                {
                    case 0:
                        _ = session.CloseAsync(cancellationToken);
                        break;
                    case 1:
                        peer.Outgoing.OnCompleted();
                        break;
                    case 2:
                        session.Outgoing.OnNext(Frame.Text("late"));
                        break;
                    case 3:
                        _ = Expect.FailureAsync(session.SendAsync("late", cancellationToken));
                        break;
                    case 4:
                        _ = round % 2 == 0 ? session.DisposeAsync() : default;
                        break;
                    default:
                        (round % 3 == 0 ? session : peer).Abort();
                        break;
                }
            });

            var end = await session.Completion.WaitAsync(cancellationToken);
            await peer.Completion.WaitAsync(cancellationToken);
            Assert.That(await seen.End.WaitAsync(cancellationToken) is null, Is.EqualTo(end.IsClean));
            await seenByPeer.End.WaitAsync(cancellationToken);
            Assert.That(await session.Completion, Is.SameAs(end));
        }
    }

    private static void OnThreads(Action<int> action)
    {
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() => action(number)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private (IWebSocketSession Session, IWebSocketSession Peer) OpenPair(WebSocketSessionOptions? options = null)
    {
        var pipes = new PipeOptions(useSynchronizationContext: false);
        var (there, back) = (new Pipe(pipes), new Pipe(pipes));
        options = (options ?? WebSocketSessionOptions.Default).Patient();
        var other = role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client;
        return (
            EndsWithTheTest(WebSocketSession.Create(new Duplex(back.Reader, there.Writer), role, options)),
            EndsWithTheTest(WebSocketSession.Create(new Duplex(there.Reader, back.Writer), other, options)));
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
