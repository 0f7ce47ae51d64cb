using System.Linq;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Linq;

/// <summary>Both ends of a connection that agreed on permessage-deflate.</summary>
internal static class DeflateAgreement
{
    public static (PermessageDeflateExtension Client, PermessageDeflateExtension Server) Of(PermessageDeflateOptions options)
    {
        var factory = new PermessageDeflate(options);
        var accepted = factory.Accept(factory.Offers.Single())!;
        return ((PermessageDeflateExtension)factory.Confirm(accepted.Answer)!, (PermessageDeflateExtension)accepted.Extension);
    }
}
