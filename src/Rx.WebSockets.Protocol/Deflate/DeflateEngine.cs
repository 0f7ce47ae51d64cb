namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>The engine of this runtime.</summary>
internal static class DeflateEngine
{
    public static IDeflateEngine Default { get; } = Zlib.IsHere ? new NativeEngine() : new ManagedEngine();
}
