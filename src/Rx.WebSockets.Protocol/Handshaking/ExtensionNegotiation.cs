using System;
using System.Collections.Generic;
using System.Linq;

namespace Rx.WebSockets.Protocol.Handshaking;

/// <summary>
/// Gathers the extensions of one connection (RFC 6455 §9.1): each name at most once, and no reserved bit claimed twice.
/// </summary>
/// <param name="factories">What the application has to offer, in its order.</param>
internal sealed class ExtensionNegotiation(IReadOnlyList<IFrameExtensionFactory> factories) : IDisposable
{
    private readonly List<(int Place, IFrameExtension Extension)> _local = [];
    private readonly List<(int Place, IFrameExtension Extension, ExtensionHeader Header)> _named = [];
    private ReservedBits _claims;

    /// <summary>What the response says of the extensions.</summary>
    public IReadOnlyList<ExtensionHeader> Headers => [.. _named.Select(named => named.Header)];

    /// <summary>Makes the local transforms. They come first, as their bits are not up for negotiation.</summary>
    public void AddLocal(WebSocketRole role)
    {
        foreach (var (place, factory) in factories.Index().Where(pair => pair.Item.Name.Length == 0))
        {
            var extension = factory.CreateLocal(role);
            _local.Add((place, extension));
            if (!TryClaim(extension))
                throw new InvalidOperationException("Two local transforms claim the same reserved bit.");
        }
    }

    /// <summary>A server's answer to an offer: false when it is declined.</summary>
    public bool TryAccept(ExtensionHeader offer)
    {
        foreach (var (place, factory) in For(offer))
        {
            if (factory.Accept(offer) is { } accepted && TryAdd(place, accepted.Answer, accepted.Extension))
                return true;
        }

        return false;
    }

    /// <summary>A client's check of an answer: false when it can't stand.</summary>
    public bool TryConfirm(ExtensionHeader answer)
    {
        foreach (var (place, factory) in For(answer))
        {
            if (factory.Confirm(answer) is { } extension && TryAdd(place, answer, extension))
                return true;
        }

        return false;
    }

    /// <summary>The instances in the order that <see cref="HandshakeAgreement.Extensions"/> tells.</summary>
    public IReadOnlyList<IFrameExtension> InOrder()
    {
        var order = new List<IFrameExtension>();
        var local = 0;
        foreach (var (place, extension, _) in _named)
        {
            for (; local < _local.Count && _local[local].Place < place; local++)
                order.Add(_local[local].Extension);
            order.Add(extension);
        }

        order.AddRange(_local.Skip(local).Select(rest => rest.Extension));
        return order.Count > 0 ? order : [];
    }

    /// <summary>Disposes all instances: the handshake has failed.</summary>
    public void Dispose()
    {
        foreach (var (_, extension) in _local)
            extension.Dispose();
        foreach (var (_, extension, _) in _named)
            extension.Dispose();
    }

    /// <summary>The factories that speak for a name, none when it is taken.</summary>
    private IEnumerable<(int Place, IFrameExtensionFactory Factory)> For(ExtensionHeader header) =>
        _named.Exists(named => named.Header.Name == header.Name)
            ? []
            : factories.Index().Where(pair => pair.Item.Name == header.Name);

    private bool TryAdd(int place, ExtensionHeader header, IFrameExtension extension)
    {
        if (!TryClaim(extension))
        {
            extension.Dispose();
            return false;
        }

        _named.Add((place, extension, header));
        return header.Name == factories[place].Name
            ? true
            : throw new InvalidOperationException("An extension answers under the name that was offered.");
    }

    private bool TryClaim(IFrameExtension extension)
    {
        var free = (_claims & extension.Claims) == ReservedBits.None;
        if (free)
            _claims |= extension.Claims;
        return free;
    }
}
