using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Requesting;

/// <summary>Messages that are what they are.</summary>
internal sealed class PlainFormat : IMessageFormat<Frame>
{
    public static PlainFormat Instance { get; } = new();

    public Frame Write(Frame value) => value;

    public Frame Read(Frame message) => message;
}
