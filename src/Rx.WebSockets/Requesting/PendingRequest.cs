using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Requesting;

/// <summary>A request that waits for its answer.</summary>
internal sealed class PendingRequest<TMessage, TKey>(TKey key) : TaskCompletionSource<TMessage>
{
    private readonly CancellationTokenSource _end = new();

    public TKey Key => key;

    /// <summary>Fires when the request is given up, so that it isn't sent any more if it hasn't been.</summary>
    public CancellationToken GivenUp => _end.Token;

    public void GiveUp() => _end.Cancel();
}
