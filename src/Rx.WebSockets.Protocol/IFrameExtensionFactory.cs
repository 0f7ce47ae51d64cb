namespace Rx.WebSockets.Protocol;

/// <summary>An extension as an application offers or accepts it (RFC 6455 §9.1): one instance for many connections, known by its identity.</summary>
public interface IFrameExtensionFactory
{
}
