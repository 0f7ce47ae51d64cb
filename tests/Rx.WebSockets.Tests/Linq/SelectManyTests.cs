using System;
using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class SelectManyTests : FlowOperatorContract<int, int>
{
    private protected override Push Pushes => Push.IsTaken;

    public override IFlow<int> Apply(IFlow<int> source) => source.SelectMany(value => new[] { value }.ToAsyncEnumerable().ToFlow());

    public override int In(int i) => i;

    public override int Out(int i) => i;
}
