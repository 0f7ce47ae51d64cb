using Rx.WebSockets.Protocol.Deflate;

namespace Rx.WebSockets.Protocol.Tests.Deflate;

/// <summary>Who compresses in a test.</summary>
public enum Engine
{
    Native,
    Managed,
}

internal static class Engines
{
    public static IDeflateEngine Get(this Engine engine) => engine is Engine.Native ? new NativeEngine() : new ManagedEngine();
}
