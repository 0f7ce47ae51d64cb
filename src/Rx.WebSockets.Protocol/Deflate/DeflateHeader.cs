using System.Collections.Generic;

namespace Rx.WebSockets.Protocol.Deflate;

/// <summary>The four parameters of permessage-deflate in one offer or answer (RFC 7692 §7.1).</summary>
internal sealed record DeflateHeader
{
    public const string Name = "permessage-deflate";
    public const int LeastBits = 8;
    public const int MostBits = 15;

    private const string ServerNoContextTakeover = "server_no_context_takeover";
    private const string ClientNoContextTakeover = "client_no_context_takeover";
    private const string ServerMaxWindowBits = "server_max_window_bits";
    private const string ClientMaxWindowBits = "client_max_window_bits";

    public bool ServerForgets { get; init; }

    public bool ClientForgets { get; init; }

    /// <summary>The server's window; null when it isn't mentioned.</summary>
    public int? ServerBits { get; init; }

    /// <summary>The client's window; null when it isn't mentioned.</summary>
    public int? ClientBits { get; init; }

    /// <summary>Whether a client says that it takes a limit, without setting one itself; in offers only (§7.1.2.2).</summary>
    public bool ClientTakesLimit { get; init; }

    /// <summary>The parameters as they came, or null when one is unknown, repeated, or has a value that it can't have.</summary>
    public static DeflateHeader? Read(ExtensionHeader header)
    {
        var read = new DeflateHeader();
        var seen = new HashSet<string>();
        foreach (var parameter in header.Parameters)
        {
            if (!seen.Add(parameter.Name) || read.With(parameter) is not { } next)
            {
                return null;
            }

            read = next;
        }

        return read;
    }

    public ExtensionHeader Write()
    {
        var parameters = new List<ExtensionParameter>();
        Add(ServerForgets, ServerNoContextTakeover, null);
        Add(ClientForgets, ClientNoContextTakeover, null);
        Add(ServerBits is not null, ServerMaxWindowBits, ServerBits);
        Add(ClientTakesLimit || ClientBits is not null, ClientMaxWindowBits, ClientBits);
        return new ExtensionHeader(Name, parameters);

        void Add(bool stands, string name, int? bits)
        {
            if (stands)
            {
                parameters.Add(new ExtensionParameter(name, bits is null ? null : $"{bits}"));
            }
        }
    }

    private DeflateHeader? With(ExtensionParameter parameter) => (parameter.Name, parameter.Value) switch
    {
        (ServerNoContextTakeover, null) => this with { ServerForgets = true },
        (ClientNoContextTakeover, null) => this with { ClientForgets = true },
        (ClientMaxWindowBits, null) => this with { ClientTakesLimit = true },
        (ServerMaxWindowBits, _) when ReadBits(parameter) is { } bits => this with { ServerBits = bits },
        (ClientMaxWindowBits, _) when ReadBits(parameter) is { } bits => this with { ClientBits = bits },
        _ => null,
    };

    // 8 to 15 without leading zeros (§7.1.2), and as digits alone: nobody quotes them.
    private static int? ReadBits(ExtensionParameter parameter) => (parameter.IsQuoted, parameter.Value) switch
    {
        (false, "8" or "9" or "10" or "11" or "12" or "13" or "14" or "15") => int.Parse(parameter.Value, System.Globalization.CultureInfo.InvariantCulture),
        _ => null,
    };
}
