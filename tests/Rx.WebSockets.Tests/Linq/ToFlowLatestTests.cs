namespace Rx.WebSockets.Tests.Linq;

public sealed class ToFlowLatestTests : ToFlowOverflowContract
{
    protected override Overflow<int> Policy { get; } = Overflow.Latest;

    protected override int[] Kept { get; } = [6];
}
