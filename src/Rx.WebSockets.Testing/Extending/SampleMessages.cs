using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Testing.Extending;

/// <summary>Messages of the kinds that extensions stumble over.</summary>
internal static class SampleMessages
{
    public static IReadOnlyList<Frame> All { get; } =
    [
        Frame.Text("Hello"),
        Frame.Text(""),
        Frame.Binary(default),
        Frame.Binary(new byte[] { 0x00 }),
        Frame.Text("grün 😀"),
        Frame.Text(string.Concat(Enumerable.Repeat("again and ", 30))),
        Frame.Binary(Octets(125)),
        Frame.Binary(Octets(126)),
        Frame.Text("Hello"),
        Frame.Binary(new byte[1000]),
    ];

    /// <summary>So many octets, none like its neighbours.</summary>
    public static byte[] Octets(int count)
    {
        var octets = new byte[count];
        new SeededRandom(1).Fill(octets);
        return octets;
    }

    /// <summary>A message in fragments of about so many octets, with an empty one in their middle if there are several.</summary>
    public static IEnumerable<Frame> Fragments(Frame message, int size)
    {
        var parts = new List<Frame> { message.WithPayload(message.Payload[..System.Math.Min(size, message.Payload.Length)]).NotFinal() };
        for (var at = size; at < message.Payload.Length; at += size)
        {
            parts.Add(Frame.Continuation(message.Payload.Slice(at, System.Math.Min(size, message.Payload.Length - at))).NotFinal());
        }

        return [.. parts, Frame.Continuation(default)];
    }
}
