namespace Rx.WebSockets.Protocol;

/// <summary>A factory that tells the type of its instances, so that a session's extension is found without a cast.</summary>
/// <typeparam name="TExtension">The type of every instance that the factory makes.</typeparam>
public interface IFrameExtensionFactory<out TExtension> : IFrameExtensionFactory
    where TExtension : IFrameExtension
{
}
