using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ShareTests : FlowOperatorContract<int, int>
{
    public override IFlow<int> Apply(IFlow<int> source) => source.Share();

    public override int In(int i) => i;

    public override int Out(int i) => i;
}
