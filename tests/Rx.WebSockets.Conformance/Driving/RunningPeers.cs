using System;
using System.Collections.Concurrent;
using System.Threading.Tasks;
using NUnit.Framework;

namespace Rx.WebSockets.Conformance.Driving;

/// <summary>The peers that all tests share: one of each kind, started when first asked for.</summary>
internal static class RunningPeers
{
    private static readonly ConcurrentDictionary<PeerKind, Lazy<Task<Peer>>> Started = [];

    public static async Task<Peer> GetAsync(PeerKind kind)
    {
        try
        {
            return await Started.GetOrAdd(kind, _ => new(() => Peer.StartAsync(kind, TestContext.CurrentContext.CancellationToken))).Value;
        }
        catch (MissingPeerException missing)
        {
            Assert.Ignore(missing.Message);
            throw;
        }
    }

    public static async Task DisposeAsync()
    {
        foreach (var peer in Started.Values)
        {
            await ((Task)peer.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (peer.Value.IsCompletedSuccessfully)
            {
                await peer.Value.Result.DisposeAsync();
            }
        }
    }
}
