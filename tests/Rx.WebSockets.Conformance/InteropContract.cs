using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Conformance.Driving;

namespace Rx.WebSockets.Conformance;

/// <summary>
/// What works between a session of ours and any real peer, whichever of them is the client: a catalogue of independent tests.
/// </summary>
/// <param name="kind">The peer.</param>
[CancelAfter(180_000)]
public abstract partial class InteropContract(PeerKind kind) : DeflateInteropContract(kind)
{
    /// <summary>123 octets, the most that a Close can say, of two, three and four octets a character.</summary>
    protected static string LongestReason { get; } = new string('ä', 20) + new string('€', 25) + "😀😀";

    [Test]
    public async Task Subprotocol_OfferedAndSpoken_IsKnownToBoth()
    {
        var (session, socket) = await OpenAsync(new Opening { Offered = ["chat.v1", "chat.v2", "chat.v3"], Spoken = "chat.v2" });

        Assert.That((session.Subprotocol, socket.Subprotocol), Is.EqualTo(("chat.v2", "chat.v2")));
    }
}
