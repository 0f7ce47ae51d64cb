using System;
using System.Reactive.Concurrency;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ObserveOnTests : BoundedOperatorContract<int, int>
{
    protected override int Room => 3;

    public override IFlow<int> Apply(IFlow<int> source) => source.ObserveOn(ImmediateScheduler.Instance, 3);

    public override int In(int i) => i;

    public override int Out(int i) => i;
}
