using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ReadAheadTests : BoundedOperatorContract<int, int>
{
    protected override int Room => 3;

    public override IFlow<int> Apply(IFlow<int> source) => source.ReadAhead(3 * 64, _ => 0);

    public override int In(int i) => i;

    public override int Out(int i) => i;

    [Test]
    public void ReadAhead_NoRoomOrSize_IsRefusedAtTheCall()
    {
        Assert.That(() => new TestFlow<int>().ReadAhead(0, _ => 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new TestFlow<Frame>().ReadAhead(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new TestFlow<int>().ReadAhead(1, null!), Throws.ArgumentNullException);
    }

    [Test]
    public void ReadAhead_ValueBiggerThanTheRoom_IsHeldAloneAndTheSourceWaits()
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        observer.BeBusy();
        using var subscription = source.ReadAhead(1, size => size).Subscribe(observer);

        source.Send(1);
        var second = source.SendAsync(int.MaxValue);
        var waited = !second.IsCompleted;
        observer.TakeNext();

        Assert.That(waited && second.IsCompletedSuccessfully);
        Assert.That(observer.Values, Is.EqualTo([1, int.MaxValue]));
    }

    [Test]
    public void ReadAhead_SizeThrowsOrIsNegative_IsTheErrorBehindWhatIsHeld([Values] bool throws)
    {
        var source = new TestFlow<int>();
        var observer = new TestObserver<int>();
        observer.BeBusy();
        using var subscription = source.ReadAhead(1000, size => size > 2 ? throw new TimeoutException() : size).Subscribe(observer);

        source.Send(1, 2);
        source.Insist(throws ? 3 : -1);
        observer.TakeNext();
        observer.TakeNext();

        Assert.That(observer.Values, Is.EqualTo([1, 2]));
        Assert.That(observer.Error, throws ? Is.InstanceOf<TimeoutException>() : Is.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(source.Subscribers, Is.Zero);
    }

    [Test]
    public void ReadAhead_OfARawSession_ControlFramesAreSeenBehindHeldData()
    {
        var clock = new VirtualClock();
        var (near, far) = InMemoryTransport.Pair(clock);
        var peer = new ScriptedPeer(far, WebSocketRole.Client);
        var session = WebSocketSession.Create(near, WebSocketRole.Server, new() { Scheduler = clock, Kind = SessionKind.Raw });
        var seen = new List<Opcode>();
        using var subscription = session.Incoming.Do(frame => seen.Add(frame.Opcode)).ReadAhead(64 * 1024).Messages()
            .Subscribe(async _ => await clock.DelayAsync(TimeSpan.FromMinutes(1)));

        clock.Run(async () =>
        {
            await peer.SendAsync(WireFrame.Text("a"), WireFrame.Text("b"), WireFrame.Ping(), WireFrame.Close(CloseCode.NormalClosure));
            await clock.DelayAsync(TimeSpan.FromSeconds(1));
        });

        Assert.That(seen, Is.EqualTo([Opcode.Text, Opcode.Text, Opcode.Ping, Opcode.Close]));
    }
}
