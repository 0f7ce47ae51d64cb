using System;
using System.Collections.Generic;
using NUnit.Framework;
using Rx.WebSockets.Tests.Flows;

namespace Rx.WebSockets.Tests.Linq;

public sealed class BufferTests : BoundedOperatorContract<int, IReadOnlyList<int>>
{
    protected override int Room => 1;

    public override IFlow<IReadOnlyList<int>> Apply(IFlow<int> source) => source.Buffer(1);

    public override int In(int i) => i;

    public override IReadOnlyList<int> Out(int i) => [i];
}
