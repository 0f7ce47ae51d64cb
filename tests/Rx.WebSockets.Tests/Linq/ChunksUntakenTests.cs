using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>Messages that pass while nobody takes their chunks.</summary>
public sealed class ChunksUntakenTests : FlowOperatorContract<Frame, (Opcode, ReservedBits)>
{
    private protected override Push Pushes => Push.IsTaken;

    public override IFlow<(Opcode, ReservedBits)> Apply(IFlow<Frame> source) => source.Chunks().Select(message => (message.MessageType, message.Reserved));

    public override Frame In(int i) => (i % 2 == 0 ? Frame.Text("a") : Frame.Binary(new byte[1])).WithReserved((ReservedBits)(i << 4));

    public override (Opcode, ReservedBits) Out(int i) => (In(i).Opcode, In(i).Reserved);
}
