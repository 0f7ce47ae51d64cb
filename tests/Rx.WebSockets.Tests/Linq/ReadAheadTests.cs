using System;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class ReadAheadTests : BoundedOperatorContract<int, int>
{
    protected override int Room => 3;

    public override IFlow<int> Apply(IFlow<int> source) => source.ReadAhead(3 * 64, _ => 0);

    public override int In(int i) => i;

    public override int Out(int i) => i;
}
