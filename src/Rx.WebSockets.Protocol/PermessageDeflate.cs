using System;
using System.Collections.Generic;
using System.Linq;
using Rx.WebSockets.Protocol.Deflate;

namespace Rx.WebSockets.Protocol;

/// <summary>The compression of messages (RFC 7692 §7), to be offered or accepted by the options of a client, a listener or an endpoint.</summary>
/// <remarks>
/// <code>
/// var options = new WebSocketClientOptions { Extensions = [PermessageDeflate.Default] };
/// </code>
/// A secret and text that an attacker chooses must not be compressed together: the length of what goes out tells of the secret. See
/// <see cref="PermessageDeflateOptions.Compresses"/>.
/// </remarks>
public sealed class PermessageDeflate : IFrameExtensionFactory<PermessageDeflateExtension>
{
    private readonly IReadOnlyList<PermessageDeflateOptions> _options;
    private readonly IDeflateEngine _engine;

    /// <summary>permessage-deflate as an application wants it.</summary>
    /// <param name="options">
    /// What is wanted, the most preferred first. A client offers each; a server answers an offer by the first that fits it. None for
    /// <see cref="PermessageDeflateOptions.Default"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A level, a size or a window is out of its range.</exception>
    public PermessageDeflate(params IEnumerable<PermessageDeflateOptions> options)
        : this(DeflateEngine.Default, options)
    {
    }

    internal PermessageDeflate(IDeflateEngine engine, IEnumerable<PermessageDeflateOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _engine = engine;
        _options = [.. options.DefaultIfEmpty(PermessageDeflateOptions.Default)];
        foreach (var option in _options)
        {
            ArgumentNullException.ThrowIfNull(option, nameof(options));
            option.ThrowIfInvalid();
        }

        Offers = [.. Negotiations.Select(each => each.Negotiation.Offer().Write()).Distinct()];
    }

    /// <summary>With the default options.</summary>
    public static PermessageDeflate Default { get; } = new();

    /// <summary><c>permessage-deflate</c>.</summary>
    public string Name => DeflateHeader.Name;

    /// <summary>An offer for each of the options.</summary>
    public IReadOnlyList<ExtensionHeader> Offers { get; }

    private IEnumerable<(PermessageDeflateOptions Options, DeflateNegotiation Negotiation)> Negotiations =>
        _options.Select(options => (options, new DeflateNegotiation(options, _engine.LeastWindowBits)));

    /// <summary>The same message for many connections, which compress it once for each set of parameters.</summary>
    /// <param name="message">A whole message. What was compressed is kept as long as the frame that is returned.</param>
    /// <returns>An equal frame; connections that send with takeover, or without compression, treat it as any other.</returns>
    /// <exception cref="ArgumentException">A fragment or a control frame.</exception>
    public static Frame CompressOnce(Frame message) => message is { IsFinal: true, Opcode: Opcode.Text or Opcode.Binary }
        ? message.WithPayload(new SharedPayload(message.Payload).Memory)
        : throw new ArgumentException($"A {message.Opcode} frame is not a whole message.", nameof(message));

    /// <summary>Accepts an offer that at least one of the options fits; declines all others.</summary>
    /// <param name="offer">The offer as the client sent it.</param>
    public ExtensionAcceptance? Accept(ExtensionHeader offer)
    {
        ArgumentNullException.ThrowIfNull(offer);
        if (DeflateHeader.Read(offer) is not { } read)
        {
            return null;
        }

        foreach (var (options, negotiation) in Negotiations)
        {
            if (negotiation.Answer(read) is { } answer)
            {
                return new ExtensionAcceptance(answer.Write(), Create(options, negotiation.ForServer(answer)));
            }
        }

        return null;
    }

    /// <summary>Takes an answer that one of the offers allows; null for all others.</summary>
    /// <param name="answer">The answer as the server sent it.</param>
    public IFrameExtension? Confirm(ExtensionHeader answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (DeflateHeader.Read(answer) is not { } read)
        {
            return null;
        }

        foreach (var (options, negotiation) in Negotiations)
        {
            if (negotiation.Fits(read))
            {
                return Create(options, negotiation.ForClient(read));
            }
        }

        return null;
    }

    private PermessageDeflateExtension Create(PermessageDeflateOptions options, PermessageDeflateParameters parameters) =>
        new(this, _engine, options, parameters);
}
