using System.Linq;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Recording;

/// <summary>A recorded far end on a connection whose session nobody sees: only what goes over the wire is compared.</summary>
internal static class PeerReplay
{
    /// <exception cref="MarbleAssertionException">The session sent something else.</exception>
    public static async Task PlayAsync(SessionRecording recording, ReplayOptions options, VirtualClock clock, ScriptedPeer peer)
    {
        var far = new FarEnd(recording, options, clock, peer);
        bool ends = recording.Marbles.Any(marble => marble.Kind == RecordedKind.End);
        await far.PlayAsync(application: null, () => ends ? far.IsOver : far.IsByTurn && far.HasAllFrames).ConfigureAwait(false);
        if (far.Judge() is { } failure)
        {
            throw new MarbleAssertionException([failure]);
        }

        if (ends)
        {
            await peer.DisposeAsync().ConfigureAwait(false);
        }
    }
}
