using System;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>Turns what an end wants into offers and answers, and those into what was agreed (RFC 7692 §7.1).</summary>
/// <param name="options">What this end wants.</param>
/// <param name="leastSendBits">The smallest window that it can compress with.</param>
internal readonly struct DeflateNegotiation(PermessageDeflateOptions options, int leastSendBits)
{
    private const int MostBits = DeflateHeader.MostBits;

    private int SendBits => Math.Max(options.SendWindowBits, leastSendBits);

    private bool TakesLimit => leastSendBits < MostBits;

    /// <summary>What a client offers. It says too what it does anyway, so that the server can save memory.</summary>
    public DeflateHeader Offer() => new()
    {
        ServerForgets = !options.ReceiveContextTakeover,
        ClientForgets = !options.SendContextTakeover,
        ServerBits = options.ReceiveWindowBits < MostBits ? options.ReceiveWindowBits : null,
        ClientBits = SendBits < MostBits ? SendBits : null,
        ClientTakesLimit = TakesLimit,
    };

    /// <summary>What a server answers, or null to decline.</summary>
    public DeflateHeader? Answer(DeflateHeader offer)
    {
        var sendBits = Math.Min(SendBits, offer.ServerBits ?? MostBits);
        if (sendBits < leastSendBits)
        {
            return null;
        }

        var receiveBits = Math.Min(options.ReceiveWindowBits, offer.ClientBits ?? MostBits);
        return new DeflateHeader
        {
            ServerForgets = offer.ServerForgets || !options.SendContextTakeover,
            ClientForgets = offer.ClientForgets || !options.ReceiveContextTakeover,
            ServerBits = offer.ServerBits is not null || sendBits < MostBits ? sendBits : null,
            ClientBits = (offer.ClientTakesLimit || offer.ClientBits is not null) && receiveBits < MostBits ? receiveBits : null,
        };
    }

    /// <summary>Whether a server's answer fits what <see cref="Offer"/> offers.</summary>
    public bool Fits(DeflateHeader answer)
    {
        var isLegal = !answer.ClientTakesLimit && (answer.ClientBits is null || TakesLimit && answer.ClientBits <= SendBits);
        return isLegal
            && (answer.ServerForgets || options.ReceiveContextTakeover)
            && (answer.ServerBits ?? MostBits) <= options.ReceiveWindowBits;
    }

    /// <summary>What a server has agreed to by its answer.</summary>
    public PermessageDeflateParameters ForServer(DeflateHeader answer) => new()
    {
        SendContextTakeover = !answer.ServerForgets,
        ReceiveContextTakeover = !answer.ClientForgets,
        SendWindowBits = answer.ServerBits ?? MostBits,
        ReceiveWindowBits = answer.ClientBits ?? MostBits,
    };

    /// <summary>What a client has agreed to by an answer that fits.</summary>
    public PermessageDeflateParameters ForClient(DeflateHeader answer) => new()
    {
        SendContextTakeover = options.SendContextTakeover && !answer.ClientForgets,
        ReceiveContextTakeover = !answer.ServerForgets,
        SendWindowBits = Math.Min(SendBits, answer.ClientBits ?? MostBits),
        ReceiveWindowBits = answer.ServerBits ?? MostBits,
    };
}
