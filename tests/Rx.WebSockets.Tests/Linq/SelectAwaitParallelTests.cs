using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectAwaitParallelTests : BoundedOperatorContract<int, int>
{
    protected override int Room => 2;

    public override IFlow<int> Apply(IFlow<int> source) => source.SelectAwait((value, _) => ValueTask.FromResult(value), Await.Parallel(2));

    public override int In(int i) => i;

    public override int Out(int i) => i;
}
