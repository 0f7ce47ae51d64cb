using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectAwaitSwitchTests : HoldingOperatorContract<int, int>
{
    protected override int Room => int.MaxValue;

    public override IFlow<int> Apply(IFlow<int> source) => source.SelectAwait((value, _) => ValueTask.FromResult(value), Await.SwitchToLatest);

    public override int In(int i) => i;

    public override int Out(int i) => i;
}
