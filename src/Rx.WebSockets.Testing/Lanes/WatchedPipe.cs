using System;
using System.IO.Pipelines;
using System.Threading.Tasks;

namespace Rx.WebSockets.Testing.Lanes;

/// <summary>The session's end of the transport, which notices when its input is read.</summary>
internal sealed class WatchedPipe(InMemoryEnd end, WatchedReader input) : IDuplexPipe, IAsyncDisposable
{
    public PipeReader Input => input;

    public PipeWriter Output => end.Output;

    public ValueTask DisposeAsync() => end.DisposeAsync();
}
