using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Extending;

namespace Rx.WebSockets.Testing;

/// <summary>Tests an extension as the library tests its own: what it agrees to, and what becomes of frames on their way through both ends.</summary>
/// <remarks>
/// <code>
/// [Test]
/// public void Checksum_OnEveryWay_KeepsItsPromises() => new ExtensionKit(new Checksum())
///     .Accepts("checksum", answer: "checksum")
///     .Declines("checksum; odd")
///     .Refuses("checksum=1")
///     .RoundTrips()
///     .KeepsTheLimit()
///     .SurvivesGarbage();
/// </code>
/// Each method throws <see cref="ExtensionKitException"/> when the promise is broken, and returns the kit otherwise. Nothing takes time.
/// </remarks>
public sealed class ExtensionKit
{
    private static readonly string[] OddParameters =
        ["odd", "odd=1", "constructor", "__proto__=1", "a; a", "a=1; a=2", "odd=\"quoted\"", string.Join("; ", Enumerable.Range(0, 200).Select(i => $"p{i}={i}"))];

    private readonly IFrameExtensionFactory _client;
    private readonly IFrameExtensionFactory _server;

    /// <summary>A kit for an extension whose ends are alike.</summary>
    /// <param name="factory">The factory that both ends have.</param>
    public ExtensionKit(IFrameExtensionFactory factory)
        : this(factory, factory)
    {
    }

    /// <summary>A kit for an extension whose ends have factories of their own.</summary>
    /// <param name="client">The client's factory.</param>
    /// <param name="server">The server's factory, of the same name.</param>
    public ExtensionKit(IFrameExtensionFactory client, IFrameExtensionFactory server)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        (_client, _server) = (client, server);
    }

    /// <summary>The server accepts an offer, with just that answer.</summary>
    /// <param name="offer">As in the header: <c>name; parameter=value</c>.</param>
    /// <param name="answer">Likewise.</param>
    public ExtensionKit Accepts(string offer, string answer)
    {
        using var extension = Answer(offer, out var given);
        return Keep(given == answer, $"The server answers \"{offer}\" with {Quoted(given)}, not with \"{answer}\".");
    }

    /// <summary>The server declines an offer, without an exception.</summary>
    /// <param name="offer">As in the header.</param>
    public ExtensionKit Declines(string offer)
    {
        using var extension = Answer(offer, out var given);
        return Keep(given is null, $"The server answers \"{offer}\", which it has to decline, with {Quoted(given)}.");
    }

    /// <summary>The client takes a server's answer.</summary>
    /// <param name="answer">As in the header.</param>
    public ExtensionKit Takes(string answer)
    {
        using var extension = Confirm(answer);
        return Keep(extension is not null, $"The client refuses the answer \"{answer}\".");
    }

    /// <summary>The client refuses a server's answer, without an exception.</summary>
    /// <param name="answer">As in the header.</param>
    public ExtensionKit Refuses(string answer)
    {
        using var extension = Confirm(answer);
        return Keep(extension is null, $"The client takes the answer \"{answer}\", which it has to refuse.");
    }

    /// <summary>The server throws at no offer, however odd, and the client at no answer; what is accepted is answered under the name.</summary>
    public ExtensionKit SurvivesOddHeaders()
    {
        foreach (var header in OddParameters.Select(parameters => $"{_client.Name}; {parameters}"))
        {
            using var accepted = Answer(header, out var given);
            using var confirmed = Confirm(header);
            Keep(given is null || given.Split(';')[0] == _server.Name, $"The server answers \"{header}\" under another name: {Quoted(given)}.");
        }

        return this;
    }

    /// <summary>Messages of many kinds come out at the other end as they went in.</summary>
    /// <remarks>What is done to them stands at <see cref="RoundTrips(IEnumerable{Frame})"/>.</remarks>
    public ExtensionKit RoundTrips() => RoundTrips(SampleMessages.All);

    /// <summary>Messages come out at the other end as they went in.</summary>
    /// <param name="messages">Whole messages, which are sent one after the other over one connection.</param>
    /// <remarks>
    /// From either end: whole and in fragments of several sizes, with Ping frames between them; received at once, octet by octet, and
    /// cut in two at many octets. Neither end may change control frames or set bits that it doesn't claim; the other end would notice.
    /// </remarks>
    public ExtensionKit RoundTrips(IEnumerable<Frame> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        Frame[] all = [.. messages];
        foreach (var role in new[] { WebSocketRole.Client, WebSocketRole.Server })
        {
            Talk(role, all, "whole", static message => [message]);
            foreach (var size in new[] { 1, 2, 7, 100 })
            {
                Talk(role, all, $"in fragments of {size}", message => SampleMessages.Fragments(message, size));
                Talk(role, all, $"in fragments of {size} with Pings between", message =>
                    SampleMessages.Fragments(message, size).SelectMany(fragment => (Frame[])[Frame.Ping("between"u8.ToArray()), fragment]));
            }
        }

        return this;
    }

    /// <summary>A message of the largest size passes, and one with an octet more is refused with 1009, whole and in fragments.</summary>
    /// <param name="limit">The largest size in octets, from 1. Default: 1000.</param>
    public ExtensionKit KeepsTheLimit(int limit = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        foreach (var (role, size, fragment) in from role in new[] { WebSocketRole.Client, WebSocketRole.Server }
                 from size in new[] { limit, limit + 1 }
                 from fragment in new[] { size, Math.Max(size / 3, 1) }
                 select (role, size, fragment))
        {
            // Octets that repeat and octets that don't.
            foreach (var octets in new[] { new byte[size], SampleMessages.Octets(size) })
            {
                Judge(role, Frame.Binary(octets), fragment, limit);
            }
        }

        return this;
    }

    /// <summary>Payloads that no such extension has made end the connection with a code at worst, and throw nothing but <see cref="ProtocolException"/>.</summary>
    /// <param name="seed">Where the payloads come from. Default: 1.</param>
    public ExtensionKit SurvivesGarbage(ulong seed = 1)
    {
        var random = new SeededRandom(seed);
        Span<byte> dice = stackalloc byte[2];
        for (var i = 0; i < 500; i++)
        {
            using var pair = new ExtensionPair(_client, _server);
            random.Fill(dice);
            var payload = new byte[dice[0] % 64];
            random.Fill(payload);
            var frame = Frame.Binary(payload).WithReserved(pair.Claims & (ReservedBits)(dice[1] & 0x70));
            pair.Server.Receive([(byte)(0x82 | (byte)frame.Reserved), (byte)(0x80 | payload.Length), 0, 0, 0, 0, .. payload], TimeSpan.Zero);
            Keep(pair.Server.Cause is null or ProtocolException, $"{frame} makes it throw {pair.Server.Cause?.GetType().Name}, which the peer reads as a fault of this end.", pair.Server.Cause);
        }

        return this;
    }

    private static string Quoted(string? text) => text is null ? "nothing" : $"\"{text}\"";

    private ExtensionKit Keep(bool holds, string otherwise, Exception? cause = null) => holds ? this : throw new ExtensionKitException(otherwise, cause);

    private IFrameExtension? Answer(string offer, out string? answer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        var parsed = ExtensionHeader.Parse(offer).Single();
        try
        {
            var accepted = _server.Accept(parsed);
            answer = accepted?.Answer.ToString();
            return accepted?.Extension;
        }
        catch (Exception fault)
        {
            throw new ExtensionKitException($"The server throws at the offer \"{offer}\": unusual offers are declined.", fault);
        }
    }

    private IFrameExtension? Confirm(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var parsed = ExtensionHeader.Parse(answer).Single();
        try
        {
            return _client.Confirm(parsed);
        }
        catch (Exception fault)
        {
            throw new ExtensionKitException($"The client throws at the answer \"{answer}\": it refuses by null.", fault);
        }
    }

    private void Talk(WebSocketRole role, Frame[] messages, string how, Func<Frame, IEnumerable<Frame>> cut)
    {
        byte[] octets;
        using (var sending = new ExtensionPair(_client, _server))
        {
            octets = ExtensionPair.Send(sending.From(role).From, messages.SelectMany(cut));
        }

        Receive("at once", [octets]);
        Receive("octet by octet", Enumerable.Range(0, octets.Length).Select(i => new ReadOnlyMemory<byte>(octets, i, 1)));
        for (var at = 1; at < octets.Length; at += Math.Max(octets.Length / 25, 1))
        {
            Receive($"cut at octet {at}", [octets.AsMemory(0, at), octets.AsMemory(at)]);
        }

        void Receive(string pieces, IEnumerable<ReadOnlyMemory<byte>> arriving)
        {
            using var pair = new ExtensionPair(_client, _server);
            var to = pair.From(role).To;
            var read = ExtensionPair.Receive(to, arriving);
            if (read.SequenceEqual(messages))
            {
                return;
            }

            var what = to.Failure is { } fault ? $"the peer refuses it: {fault.Message}"
                : read.Count != messages.Length ? $"{messages.Length} messages were sent and {read.Count} came"
                : string.Join(", ", messages.Zip(read).Where(both => both.First != both.Second).Take(1).Select(both => $"{both.First} came as {both.Second}"));
            throw new ExtensionKitException($"From the {role}, {how}, {pieces}: {what}.", to.Cause);
        }
    }

    private void Judge(WebSocketRole role, Frame message, int fragment, int limit)
    {
        using var pair = new ExtensionPair(_client, _server, limit);
        var (from, to) = pair.From(role);
        var size = message.Payload.Length;
        var octets = ExtensionPair.Send(from, fragment == size ? [message] : SampleMessages.Fragments(message, fragment));
        var read = ExtensionPair.Receive(to, [octets]);
        var holds = size <= limit ? read.Count == 1 && read[0] == message : read.Count == 0 && to.Failure?.Code is CloseCode.MessageTooBig;
        Keep(holds, $"From the {role}, a message of {size} octets, of which {limit} may come, {(read.Count > 0 ? "passes" : $"is refused with {to.Failure?.Code.ToString() ?? "nothing"}")}.", to.Cause);
    }
}
