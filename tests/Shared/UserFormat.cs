using System;
using System.Buffers.Binary;
using System.Text;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared;

/// <summary>A format of the tests' own: the id in four octets, then the name, as Binary.</summary>
public sealed class UserFormat : IMessageFormat<User>
{
    public Frame Write(User value)
    {
        var octets = new byte[4 + Encoding.UTF8.GetByteCount(value.Name)];
        BinaryPrimitives.WriteInt32BigEndian(octets, value.Id);
        Encoding.UTF8.GetBytes(value.Name, octets.AsSpan(4));
        return Frame.Binary(octets);
    }

    public User Read(Frame message) => message.Opcode is Opcode.Binary
        ? new User(Encoding.UTF8.GetString(message.Payload.Span[4..]), BinaryPrimitives.ReadInt32BigEndian(message.Payload.Span))
        : throw new FormatException("Text is no user.");
}
