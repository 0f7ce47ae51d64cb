using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>Messages whose chunks are taken, one message after the other.</summary>
public sealed class ChunksTests : FlowOperatorContract<Frame, string>
{
    private readonly TestFlow<Frame> _source = new();
    private readonly TestObserver<ReadOnlyMemory<byte>> _chunks = new();
    private readonly TestObserver<MessageFlow> _messages = new();

    private protected override Push Pushes => Push.IsTaken;

    public override IFlow<string> Apply(IFlow<Frame> source) =>
        source.Chunks().SelectMany(message => message).Select(chunk => Encoding.UTF8.GetString(chunk.Span));

    public override Frame In(int i) => Frame.Text($"{i}");

    public override string Out(int i) => $"{i}";

    [Test]
    public void Chunks_OfAFragmentedMessage_ComeAsTheFramesDo()
    {
        TakeAll();

        _source.Send(Frame.Text("a").NotFinal().WithReserved(ReservedBits.Rsv1), Frame.Ping());
        var first = Taken();
        _source.Send(Continuation("b").NotFinal(), Continuation("").NotFinal(), Frame.Pong());
        var second = Taken();
        var early = _chunks.IsCompleted;
        _source.Send(Continuation("c"));

        Assert.That((first, second, Taken(), early, _chunks.IsCompleted), Is.EqualTo(("a", "ab", "abc", false, true)));
        Assert.That(_messages.Values.Select(message => (message.MessageType, message.Reserved)), Is.EqualTo([(Opcode.Text, ReservedBits.Rsv1)]));
    }

    [Test]
    public void Message_WithoutOctets_CompletesWithoutAChunk([Values] bool fragmented)
    {
        TakeAll();

        _source.Send(fragmented ? [Frame.Binary(default).NotFinal(), Continuation("")] : [Frame.Binary(default)]);

        Assert.That(_chunks.Signals, Has.Count.EqualTo(1));
        Assert.That(_chunks.IsCompleted);
    }

    [Test]
    public void Chunk_AtWork_MakesTheSourceWaitAndTheCompletionComesBehind()
    {
        TakeAll();
        _chunks.BeBusy();

        var sent = _source.SendAsync(Frame.Text("a"));
        var (waited, early) = (!sent.IsCompleted, _chunks.IsCompleted);
        _chunks.TakeNext();

        Assert.That((waited, early, _chunks.IsCompleted), Is.EqualTo((true, false, true)));
        Assert.That(sent.IsCompletedSuccessfully);
    }

    [Test]
    public void Message_SubscribedLaterWhileItsObserverIsAtWork_LosesNothing()
    {
        Subscribe();
        _messages.BeBusy();

        var sent = _source.SendAsync(Frame.Text("a"));
        var waited = !sent.IsCompleted;
        _messages.Values.Single().Subscribe(_chunks);

        Assert.That(waited && sent.IsCompletedSuccessfully);
        Assert.That(Taken(), Is.EqualTo("a"));
    }

    [Test]
    public void Message_TakenAndNotSubscribed_IsSkippedAndTheNextComes()
    {
        Subscribe();
        _messages.BeBusy();

        var sent = _source.SendAsync(Frame.Text("a").NotFinal());
        _messages.TakeNext();
        _source.Send(Continuation("b").NotFinal(), Continuation("c"));
        _messages.Values.Single().Subscribe(_chunks);
        var next = _source.SendAsync(Frame.Binary("d"u8.ToArray()));

        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(_chunks.Error, Is.InstanceOf<InvalidOperationException>());
        Assert.That(_messages.Values.Select(message => message.MessageType), Is.EqualTo([Opcode.Text, Opcode.Binary]));
        Assert.That(next.IsCompleted, Is.False);
    }

    [Test]
    public void Message_ObserverThrowsAtTheEndThatComesLater_IsToldToTheSourceThatWaits()
    {
        var fault = new InvalidOperationException("mine");
        var work = new TaskCompletionSource();
        _messages.OnValue = message => message.Subscribe(_ => work.Task, _ => { }, () => throw fault);
        Subscribe();

        var sent = _source.SendAsync(Frame.Text("a"));
        var waited = !sent.IsCompleted;
        work.SetResult();

        Assert.That((waited, sent.Exception?.InnerException), Is.EqualTo((true, fault)));
        Assert.That(_messages.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void Message_SubscribedTwice_RefusesTheSecond()
    {
        TakeAll();
        var second = new TestObserver<ReadOnlyMemory<byte>>();

        _source.Send(Frame.Text("a").NotFinal());
        _messages.Values.Single().Subscribe(second);
        _source.Send(Continuation("b"));

        Assert.That(second.Error, Is.InstanceOf<InvalidOperationException>());
        Assert.That(Taken(), Is.EqualTo("ab"));
    }

    [Test]
    public void Message_NoObserver_IsRefusedAtSubscribe()
    {
        Subscribe();
        _source.Send(Frame.Text(""));
        var message = _messages.Values.Single();

        Assert.That(() => message.Subscribe((IFlowObserver<ReadOnlyMemory<byte>>)null!), Throws.ArgumentNullException);
        Assert.That(() => message.Subscribe((IObserver<ReadOnlyMemory<byte>>)null!), Throws.ArgumentNullException);
    }

    [Test]
    public void Message_DisposedEarly_IsSkippedToItsEndAndTheNextComes([Values] bool atWork)
    {
        TakeAll(out var taking);
        if (atWork)
        {
            _chunks.BeBusy();
        }

        var sent = _source.SendAsync(Frame.Text("a").NotFinal());
        taking()!.Dispose();
        _source.Send(Continuation("b").NotFinal(), Continuation("c"), Frame.Text(""));

        Assert.That(sent.IsCompletedSuccessfully);
        Assert.That(_chunks.Signals.Take(1).Select(signal => Encoding.UTF8.GetString(signal.Value.Span)), Is.EqualTo(["a"]));
        Assert.That(_chunks.Tokens[0].IsCancellationRequested);
        Assert.That(_messages.Values.Count(), Is.EqualTo(2));
    }

    [Test]
    public void ObserverOfAMessage_Faults_TheSourceHearsOfItAndAllIsOver([Values] bool later)
    {
        TakeAll();
        var fault = new InvalidOperationException();
        if (later)
        {
            _chunks.BeBusy();
        }
        else
        {
            _chunks.OnValue = _ => throw fault;
        }

        var sent = _source.SendAsync(Frame.Text("a").NotFinal());
        if (later)
        {
            _chunks.Fault(fault);
        }

        Assert.That(async () => await sent, Throws.Exception.SameAs(fault));
        _source.Insist(Continuation("b"));
        Assert.That((_chunks.Signals.Count, _messages.Signals.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Observer_FaultsInsideAMessage_TheSourceHearsOfItAndTheMessageEnds()
    {
        Subscribe();
        var fault = new InvalidOperationException();
        _messages.BeBusy();
        _messages.OnValue = message => message.Subscribe(_chunks);

        _source.Send(Frame.Text("a").NotFinal());
        _messages.Fault(fault);

        Assert.That(async () => await _source.SendAsync(Continuation("b")), Throws.Exception.SameAs(fault));
        Assert.That(_chunks.Error, Is.InstanceOf<OperationCanceledException>());
        Assert.That(_messages.Signals, Has.Count.EqualTo(1));
    }

    [Test]
    public void End_InsideAMessage_EndsItFirstAndTheFlowWhenItsObserverIsDone([Values] bool errors)
    {
        Subscribe();
        var error = new TimeoutException();
        _messages.BeBusy();
        _messages.OnValue = message => message.Subscribe(_chunks);

        _source.Send(Frame.Text("a").NotFinal());
        (errors ? () => _source.Fail(error) : (Action)_source.Complete)();
        var early = _messages.Signals.Count;
        _messages.TakeNext();

        Assert.That(_chunks.Error, errors ? Is.SameAs(error) : Is.InstanceOf<EndOfStreamException>());
        Assert.That(early, Is.EqualTo(1));
        Assert.That((_messages.Error, _messages.IsCompleted), Is.EqualTo((errors ? error : null, !errors)));
    }

    [Test]
    public void Dispose_InsideAMessage_EndsThatSoThatNobodyAwaitsIt([Values] bool atWork)
    {
        var subscription = TakeAll();
        if (atWork)
        {
            _chunks.BeBusy();
        }

        var sent = _source.SendAsync(Frame.Text("a").NotFinal());
        subscription.Dispose();
        var early = _chunks.Signals.Count;
        if (atWork)
        {
            _chunks.TakeNext();
        }

        Assert.That(early, Is.EqualTo(atWork ? 1 : 2));
        Assert.That(_chunks.Error, Is.InstanceOf<OperationCanceledException>());
        Assert.That(_chunks.Tokens[0].IsCancellationRequested);
        Assert.That((_messages.Signals.Count, _source.Subscribers, sent.IsCompleted), Is.EqualTo((1, 0, true)));
    }

    [Test]
    public void Fragments_OutOfOrder_Are1002ForTheMessageAndTheFlow([Values] bool inside)
    {
        TakeAll();
        if (inside)
        {
            _source.Send(Frame.Text("a").NotFinal());
        }

        _source.Send(inside ? Frame.Text("b") : Continuation("b"));

        Assert.That((_messages.Error as ProtocolException)?.Code, Is.EqualTo(CloseCode.ProtocolError));
        Assert.That(_chunks.Error, inside ? Is.SameAs(_messages.Error) : Is.Null);
        Assert.That(_source.Subscribers, Is.Zero);
    }

    [Test, Property("Pain", 20)]
    public void Pain20_MessageOf1GiB_PassesInTheMemoryOfOneFrame()
    {
        const int Frames = 16 << 10;
        var clock = new VirtualClock();
        var payload = new byte[64 << 10];
        var (made, octets, mostAhead, messages) = (0, 0L, 0, 0);
        var frames = Enumerable.Range(0, Frames).ToAsyncEnumerable().Select(number =>
        {
            made++;
            var frame = number == 0 ? Frame.Binary(payload) : Frame.Continuation(payload);
            return number == Frames - 1 ? frame : frame.NotFinal();
        }).ToFlow();

        clock.Run(async () =>
        {
            var over = new TaskCompletionSource();
            using var taking = frames.Chunks().Subscribe(
                async message =>
                {
                    messages++;
                    await foreach (var chunk in message.ToAsyncEnumerable())
                    {
                        mostAhead = Math.Max(mostAhead, made - (int)(octets / payload.Length));
                        octets += chunk.Length;
                        if (octets % (64 << 20) == 0)
                        {
                            await clock.DelayAsync(TimeSpan.FromSeconds(1));
                        }
                    }
                },
                over.SetException,
                over.SetResult);
            await over.Task;
        });

        Assert.That((messages, octets, clock.Elapsed), Is.EqualTo((1, 1L << 30, TimeSpan.FromSeconds(16))));
        Assert.That(mostAhead, Is.LessThanOrEqualTo(3), "frames that were made and not taken");
    }

    [Test, Property("Pain", 20)]
    public void Pain20_LargeMessageOverRawSessions_IsHeldByNobody([Values] WebSocketRole receiver)
    {
        const long Size = 64 << 20;
        var clock = new VirtualClock();
        var (client, server) = InMemoryTransport.Pair(clock, new LinkOptions { Window = 256 << 10 });
        var raw = WebSocketSession.Create(
            receiver is WebSocketRole.Client ? client : server, receiver, new() { Scheduler = clock, Kind = SessionKind.Raw, MaxFrameSize = 64 << 10 });
        var sender = WebSocketSession.Create(
            receiver is WebSocketRole.Client ? server : client, receiver is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client, new() { Scheduler = clock });
        var (made, octets, mostAhead) = (0L, 0L, 0L);
        SessionEnd? end = null;

        clock.Run(async () =>
        {
            using var taking = raw.Incoming.AnswerPings(raw.Outgoing).EchoClose(raw.Outgoing).Chunks().SelectMany(message => message).Subscribe(async chunk =>
            {
                mostAhead = Math.Max(mostAhead, made - octets);
                octets += chunk.Length;
                await clock.DelayAsync(TimeSpan.FromMilliseconds(1));
            });
            await sender.SendAsync(Content());
            await sender.CloseAsync();
            end = await raw.Completion;
        });

        Assert.That((octets, end!.IsClean), Is.EqualTo((Size, true)));
        Assert.That(mostAhead, Is.LessThan(2 << 20), "the outbox of 1 MiB, the link and one frame");

        async IAsyncEnumerable<ReadOnlyMemory<byte>> Content()
        {
            var chunk = new byte[64 << 10];
            while (made < Size)
            {
                made += chunk.Length;
                yield return chunk;
                await Task.CompletedTask;
            }
        }
    }

    private static Frame Continuation(string text) => Frame.Continuation(Encoding.UTF8.GetBytes(text));

    private IDisposable Subscribe() => _source.Chunks().Subscribe(_messages);

    /// <summary>Subscribes to each message as it comes.</summary>
    private IDisposable TakeAll() => TakeAll(out _);

    private IDisposable TakeAll(out Func<IDisposable?> taking)
    {
        IDisposable? latest = null;
        taking = () => latest;
        _messages.OnValue = message => latest = message.Subscribe(_chunks.Signals.Count == 0 ? _chunks : new TestObserver<ReadOnlyMemory<byte>>());
        return Subscribe();
    }

    private string Taken() => string.Concat(_chunks.Values.Select(chunk => Encoding.UTF8.GetString(chunk.Span)));
}
