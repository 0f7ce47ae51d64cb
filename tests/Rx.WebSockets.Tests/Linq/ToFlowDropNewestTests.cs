namespace Rx.WebSockets.Tests.Linq;

public sealed class ToFlowDropNewestTests : ToFlowOverflowContract
{
    protected override Overflow<int> Policy { get; } = Overflow.DropNewest(2);

    protected override int[] Kept { get; } = [2, 3];
}
