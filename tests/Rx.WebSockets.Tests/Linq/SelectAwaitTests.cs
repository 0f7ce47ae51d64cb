using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectAwaitTests : FlowOperatorContract<int, int>
{
    private protected override Push Pushes => Push.IsRefused;

    public override IFlow<int> Apply(IFlow<int> source) => source.SelectAwait((value, _) => ValueTask.FromResult(value));

    public override int In(int i) => i;

    public override int Out(int i) => i;
}
