using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using System.Reactive.Linq;
using System.Text;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Lanes;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing;

/// <summary>What a spec of <see cref="SocketMarbles"/> leaves open: roles, frames, the session's options, the link, lanes of one's own.</summary>
/// <remarks>Immutable: every method gives a new one.</remarks>
[DebuggerDisplay("{Roles.Length} roles, {Lanes.Length} lanes")]
public sealed class SocketSetup
{
    private SocketSetup()
    {
    }

    /// <summary>Both roles, one after the other; the session's default options; a link that takes no time.</summary>
    public static SocketSetup Default { get; } = new();

    internal ImmutableArray<WebSocketRole> Roles { get; private init; } = [WebSocketRole.Server, WebSocketRole.Client];

    internal ImmutableDictionary<string, Letter> Letters { get; private init; } = Letter.Defaults;

    internal WebSocketSessionOptions Options { get; private init; } = WebSocketSessionOptions.Default;

    internal ImmutableArray<IFrameExtensionFactory> Agreed { get; private init; } = [];

    internal LinkOptions Wire { get; private init; } = new();

    /// <summary>The frame of a symbol: that of its letter, else what its long name says.</summary>
    internal Letter Read(Symbol symbol) => Letters.TryGetValue(symbol.Name, out Letter? letter) ? letter : Letter.Spelled(symbol.Name);

    internal bool IsSplit { get; private init; }

    internal ImmutableArray<StreamLane> Lanes { get; private init; } = [];

    /// <summary>Runs the spec with the session as the server only; the peer masks its frames.</summary>
    /// <returns>The new setup.</returns>
    public SocketSetup Server() => With(roles: [WebSocketRole.Server]);

    /// <summary>Runs the spec with the session as the client only.</summary>
    /// <returns>The new setup.</returns>
    public SocketSetup Client() => With(roles: [WebSocketRole.Client]);

    /// <summary>Gives a letter of the frames its payload: it is sent, and it is expected. Without one a letter sends its own text and
    /// expects any.</summary>
    /// <param name="letter">One of <c>t b T B + * p q</c>.</param>
    /// <param name="text">The payload in UTF-8.</param>
    /// <returns>The new setup.</returns>
    /// <exception cref="ArgumentException">The letter has no frame yet.</exception>
    public SocketSetup Value(string letter, string text) => Value(letter, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Value(string, string)"/>
    /// <param name="letter">One of <c>t b T B + * p q</c>.</param>
    /// <param name="octets">The payload.</param>
    public SocketSetup Value(string letter, ReadOnlyMemory<byte> octets)
    {
        ArgumentNullException.ThrowIfNull(letter);
        Letter known = Letters.TryGetValue(letter, out Letter? found)
            ? found
            : throw new ArgumentException(
                $"'{letter}' is the letter of no frame. A lane of one's own takes its letters itself: Lane(\"shown\", source, (\"{letter}\", …)); " +
                $"{nameof(Frame)} gives a letter a frame.",
                nameof(letter));
        return With(letter, known.Holding(octets));
    }

    /// <summary>Gives a letter a frame: exactly that one is sent, and that one is expected. What it leaves <see langword="null"/>
    /// follows RFC 6455 when it is sent, and may be anything when it is expected.</summary>
    /// <param name="letter">A letter, new or known.</param>
    /// <param name="frame">The frame, right or wrong.</param>
    /// <returns>The new setup.</returns>
    public SocketSetup Frame(string letter, WireFrame frame)
    {
        ArgumentNullException.ThrowIfNull(letter);
        ArgumentNullException.ThrowIfNull(frame);
        return With(letter, Letter.Of(frame));
    }

    /// <summary>Gives a letter a Close.</summary>
    /// <param name="letter">A letter, new or known, such as <c>x</c>.</param>
    /// <param name="code">The code, sendable or not.</param>
    /// <param name="text">The text behind it.</param>
    /// <returns>The new setup.</returns>
    public SocketSetup Close(string letter, CloseCode code, string text = "") => Frame(letter, WireFrame.Close(code, text));

    /// <summary>Changes the session's options. Scheduler and randomness are the test's whatever is said here.</summary>
    /// <param name="change">Such as <c>o => o with { ReadAhead = 1 }</c>.</param>
    /// <returns>The new setup.</returns>
    public SocketSetup Session(Func<WebSocketSessionOptions, WebSocketSessionOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return With(options: change(Options));
    }

    /// <summary>Has both ends agree on extensions, the peer with the same options. The wire lanes show what they make of frames.</summary>
    /// <param name="extensions">Such as <see cref="PermessageDeflate.Default"/>. With permessage-deflate, <c>c</c> and <c>C</c> are texts and
    /// <c>d</c> and <c>D</c> binary messages with that bit, final and not.</param>
    /// <returns>The new setup.</returns>
    public SocketSetup Extensions(params IEnumerable<IFrameExtensionFactory> extensions)
    {
        ArgumentNullException.ThrowIfNull(extensions);
        ImmutableArray<IFrameExtensionFactory> agreed = [.. extensions];
        return With(agreed: agreed, letters: agreed.Any(extension => extension is PermessageDeflate) ? Letters.SetItems(Letter.Compressed) : Letters);
    }

    /// <summary>Tells what octets meet on their way, in either direction. Default: no latency, a window of 64 KiB.</summary>
    /// <param name="link">The link's options.</param>
    /// <returns>The new setup.</returns>
    public SocketSetup Link(LinkOptions link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return With(wire: link);
    }

    /// <summary>
    /// Runs the spec again for splits of the peer's octets into reads, all of which must give the same marbles: every split there is for
    /// up to 10 octets, else every cut at one place, octet by octet, by twos, threes and sevens, and 32 random splits.
    /// </summary>
    /// <returns>The new setup.</returns>
    public SocketSetup EverySplit() => With(isSplit: true);

    /// <summary>Adds a lane that shows an observable of one's own over the session, subscribed to before its first frame. A value is
    /// written as its letter, or as its text in the invariant culture, long ones in quotes: <c>'EUR 1'</c>, <c>'Stale'</c>, <c>'42'</c>.</summary>
    /// <typeparam name="T">The type of the values.</typeparam>
    /// <param name="lane">The lane's name in the spec.</param>
    /// <param name="stream">Makes the observable; the session's scheduler is the clock of the test.</param>
    /// <param name="values">What letters of this lane stand for, such as <c>("s", "stale")</c>. A sequence equals another one of equal
    /// elements. Names that aren't here stand for themselves.</param>
    /// <returns>The new setup.</returns>
    /// <exception cref="ArgumentException"><paramref name="lane"/> is empty, or a letter has two values.</exception>
    public SocketSetup Lane<T>(
        string lane, Func<IWebSocketSession, IObservable<T>> stream, params ReadOnlySpan<(string Name, T Value)> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(lane);
        ArgumentNullException.ThrowIfNull(stream);
        return With(lanes: Lanes.Add(StreamLane.Of(lane, stream, values)));
    }

    private SocketSetup With(string letter, Letter frame) => With(letters: Letters.SetItem(letter, frame));

    private SocketSetup With(
        ImmutableArray<WebSocketRole>? roles = null,
        ImmutableDictionary<string, Letter>? letters = null,
        WebSocketSessionOptions? options = null,
        ImmutableArray<IFrameExtensionFactory>? agreed = null,
        LinkOptions? wire = null,
        bool? isSplit = null,
        ImmutableArray<StreamLane>? lanes = null) => new()
        {
            Roles = roles ?? Roles,
            Letters = letters ?? Letters,
            Options = options ?? Options,
            Agreed = agreed ?? Agreed,
            Wire = wire ?? Wire,
            IsSplit = isSplit ?? IsSplit,
            Lanes = lanes ?? Lanes,
        };
}
