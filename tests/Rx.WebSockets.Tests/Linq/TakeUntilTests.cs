using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class TakeUntilTests : FlowOperatorContract<int, int>
{
    private protected override Push Pushes => Push.IsTaken;

    public override IFlow<int> Apply(IFlow<int> source) => source.TakeUntil(new TestFlow<string>());

    public override int In(int i) => i;

    public override int Out(int i) => i;
}
