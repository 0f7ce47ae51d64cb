using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;

namespace Rx.WebSockets.Tests.Sessions.Fixture;

/// <summary>Short words for what scripts do often.</summary>
internal static class ScriptedPeerExtensions
{
    /// <summary>Reads frames up to the first Close, which is the last of them.</summary>
    public static async Task<IReadOnlyList<WireFrame>> ReadUntilCloseAsync(this ScriptedPeer peer)
    {
        List<WireFrame> frames = [];
        do
        {
            frames.Add(await peer.ReadFrameAsync());
        }
        while (frames[^1].Opcode is not Opcode.Close);

        return frames;
    }
}
