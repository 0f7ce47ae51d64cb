using System;
using System.Diagnostics.CodeAnalysis;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Flows;

/// <summary>Reads the messages of a flow by a format.</summary>
/// <param name="format">The format.</param>
/// <param name="caller">The operator, as errors name it.</param>
internal sealed class MessageReader<T>(IMessageFormat<T> format, string caller)
{
    /// <summary>The first message that can't be read ends the flow.</summary>
    public IFlow<T> Read(IFlow<Frame> source) =>
        from frame in source
        where frame.IsWhole(caller)
        select Read(frame);

    /// <summary>What can't be read is reported and left out.</summary>
    public IFlow<T> Read(IFlow<Frame> source, Action<MessageFormatException> onBadMessage) => source
        .Where(frame => frame.IsWhole(caller))
        .Select(frame => (IsGood: TryRead(frame, onBadMessage, out var value), Value: value))
        .Where(message => message.IsGood)
        .Select(message => message.Value!);

    private T Read(Frame message)
    {
        try
        {
            return format.Read(message);
        }
        catch (Exception fault)
        {
            throw new MessageFormatException(message, typeof(T), fault);
        }
    }

    private bool TryRead(Frame message, Action<MessageFormatException> onBadMessage, [MaybeNullWhen(false)] out T value)
    {
        try
        {
            value = Read(message);
            return true;
        }
        catch (MessageFormatException bad)
        {
            onBadMessage(bad);
            value = default;
            return false;
        }
    }
}
