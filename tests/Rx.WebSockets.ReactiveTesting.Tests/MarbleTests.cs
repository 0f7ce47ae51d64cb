using System;
using System.Collections.Generic;
using System.Linq;
using System.Reactive;
using System.Reactive.Linq;
using Microsoft.Reactive.Testing;
using NUnit.Framework;
using Rx.WebSockets.ReactiveTesting.Tests.Fixture;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.ReactiveTesting.Tests;

/// <summary>What marbles record are recorded notifications in another spelling.</summary>
public sealed class MarbleTests : SchedulerFixture
{
    [Test]
    public void Recording_OfMarbles_AssertsAsRecordedNotifications()
    {
        var error = new TimeoutException();

        var recorded = Recorded(m => m.Cold("--a-(bc)-#").WithError(error));

        ReactiveAssert.AreElementsEqual([Value(2, "a"), Value(4, "b"), Value(4, "c"), Error<string>(9, error)], recorded);
    }

    [Test]
    public void Operator_InMarblesAndOnTheTestScheduler_DoesTheSame()
    {
        var source = Scheduler.CreateHotObservable(Value(1, "a"), Value(3, "b"), Value(40, "c"), Completion<string>(45));
        var expected = Recorded(m => m.Hot("-a-b 36ms c----|").Throttle(Ms(10), m.Clock));

        var seen = Record(source.Throttle(Ms(10), Scheduler));
        Scheduler.Start();

        ByMilliseconds(seen).AssertEqual(expected);
        expected.AssertEqual(Value(13, "b"), Value(45, "c"), Completion<string>(45));
    }

    private static List<Recorded<Notification<string>>> Recorded(Func<MarbleTest, IObservable<string>> source)
    {
        MarbleRecording<string>? recording = null;
        Marble.Run(m => { recording = m.Record(source(m)); });
        return [.. recording!.Notifications.Select(signal => new Recorded<Notification<string>>(signal.At.Ticks, signal.Signal))];
    }
}
