using System;
using System.Linq;
using System.Reactive.Linq;
using System.Threading.Tasks;
using Microsoft.Reactive.Testing;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.ReactiveTesting.Tests.Fixture;

namespace Rx.WebSockets.ReactiveTesting.Tests;

public sealed class SessionTests : SchedulerFixture
{
    [Test]
    public void Outgoing_SubscribedToAHotObservable_PutsItsFramesOnTheWireAtTheirTimes()
    {
        var (client, server) = OpenPair();
        var source = Scheduler.CreateHotObservable(Value(5, Frame.Text("a")), Value(20, Frame.Binary(new byte[] { 1 })), Completion<Frame>(30));
        var seen = Record(server.Incoming);

        source.Subscribe(client.Outgoing);
        Scheduler.Start();

        ReactiveAssert.AreElementsEqual(
            [Value(5, Frame.Text("a")), Value(20, Frame.Binary(new byte[] { 1 })), Completion<Frame>(30)], ByMilliseconds(seen));
    }

    [Test]
    public void Outgoing_SubscribedToAColdObservableLater_CountsFromThere()
    {
        var (client, server) = OpenPair();
        var source = Scheduler.CreateColdObservable(Value(5, Frame.Text("a")), Value(6, Frame.Text("b")));
        var texts = Record(server.Incoming.Text());

        At(100, () => source.Subscribe(client.Outgoing));
        Scheduler.AdvanceTo(Ms(200).Ticks);

        ByMilliseconds(texts).AssertEqual(Value(105, "a"), Value(106, "b"));
    }

    [Test]
    public void Outgoing_OfAnObservableThatFails_ClosesWith1011()
    {
        var (client, server) = OpenPair();
        var ended = Record(server.Ended.Select(end => end.Code));

        Scheduler.CreateHotObservable(Error<Frame>(7, new InvalidOperationException())).Subscribe(client.Outgoing);
        Scheduler.Start();

        ByMilliseconds(ended).AssertEqual(Value(7, CloseCode.InternalError), Completion<CloseCode>(7));
    }

    [Test]
    public void KeepAlive_OfASilentPeer_EndsTheSessionAfterBothTimesAndTheLinger()
    {
        var session = OpenAlone(Options);
        var ended = Record(session.Ended.Select(end => (end.Kind, end.Code)));

        Scheduler.Start();

        ByMilliseconds(ended).AssertEqual(
            Value(42_000, (EndKind.KeepAliveTimeout, CloseCode.InternalError)), Completion<(EndKind, CloseCode)>(42_000));
    }

    [Test]
    public void KeepAlive_OfAPeerThatAnswers_LetsTheSessionLive()
    {
        var (_, server) = OpenPair(Options);

        Scheduler.AdvanceTo(TimeSpan.FromHours(1).Ticks);

        Assert.That((server.State, Scheduler.Clock), Is.EqualTo((ConnectionState.Open, TimeSpan.FromHours(1).Ticks)));
    }

    [Test]
    public void CloseTimeout_OfAPeerThatNeverCloses_EndsTheSessionAfterTenSeconds()
    {
        var session = OpenAlone(Quiet);
        var ended = Record(session.Ended.Select(end => end.Kind));
        Task? closing = null;

        At(1000, () => closing = session.CloseAsync());
        Scheduler.AdvanceTo(Ms(10_999).Ticks);
        var early = closing!.IsCompleted;
        Scheduler.Start();

        Assert.That((early, closing.IsCompletedSuccessfully), Is.EqualTo((false, true)));
        ByMilliseconds(ended).AssertEqual(Value(11_000, EndKind.CloseTimeout), Completion<EndKind>(11_000));
    }

    [Test]
    public void WriteStall_OfAPeerThatReadsNothing_EndsTheSessionAfterThirtySeconds()
    {
        var session = OpenAlone(Quiet, window: 1000);
        var ended = Record(session.Ended.Select(end => end.Kind));

        At(1000, () => session.Outgoing.OnNext(Frame.Binary(new byte[5000])));
        Scheduler.Start();

        ByMilliseconds(ended).AssertEqual(Value(31_000, EndKind.WriteStalled), Completion<EndKind>(31_000));
    }

    [Test]
    public void Incoming_OfAnAbortedPeer_FailsAndNothingElse()
    {
        var (client, server) = OpenPair();
        var seen = Record(server.Incoming);

        At(3, client.Abort);
        Scheduler.Start();

        seen.Messages.Single().Value.Accept(
            _ => Assert.Fail("A value came."), error => Assert.That(error, Is.TypeOf<SessionException>()), () => Assert.Fail("It completed."));
    }
}
