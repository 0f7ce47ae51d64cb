using System.IO;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Tests.Dialing;

/// <summary>The content of a 101: a stream that reads and writes.</summary>
internal sealed class UpgradedContent(IDuplexPipe connection) : HttpContent
{
    public bool IsDisposed { get; private set; }

    protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new DuplexStream(connection));

    protected override Task<Stream> CreateContentReadStreamAsync(CancellationToken cancellationToken) => CreateContentReadStreamAsync();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new IOException("It has no end.");

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
