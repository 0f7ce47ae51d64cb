namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>What the class library compresses with: right on every runtime, with the largest window only, and slow to restore.</summary>
internal sealed class ManagedEngine : IDeflateEngine
{
    public int LeastWindowBits => 15;

    public IDeflater TakeDeflater(int level, int windowBits) => new ManagedDeflater(level);

    public void GiveBack(IDeflater deflater) => deflater.Dispose();

    public IInflater TakeInflater() => new ManagedInflater();

    public void GiveBack(IInflater inflater) => inflater.Dispose();
}
