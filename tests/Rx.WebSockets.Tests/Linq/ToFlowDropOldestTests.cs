namespace Rx.WebSockets.Tests.Linq;

public sealed class ToFlowDropOldestTests : ToFlowOverflowContract
{
    protected override Overflow<int> Policy { get; } = Overflow.DropOldest(2);

    protected override int[] Kept { get; } = [5, 6];
}
