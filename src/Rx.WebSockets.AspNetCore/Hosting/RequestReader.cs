using System;
using System.Collections.Generic;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.AspNetCore.Hosting;

/// <summary>Reads the web server's request as an opening handshake.</summary>
internal static class RequestReader
{
    /// <exception cref="HandshakeException">400 for header fields that can't be part of a handshake.</exception>
    public static HandshakeRequest Read(HttpContext context)
    {
        var headers = new HeaderList();
        try
        {
            // A copy: the server keeps an enumerator of its own for as long as the connection lives.
            var fields = new KeyValuePair<string, StringValues>[context.Request.Headers.Count];
            context.Request.Headers.CopyTo(fields, 0);
            foreach (var (name, values) in fields)
            {
                // HTTP/2 has its pseudo-header fields here as well.
                foreach (var value in name.StartsWith(':') ? [] : values)
                {
                    headers.Add(name, value ?? "");
                }
            }

            var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            return new HandshakeRequest(context.Request.Method, target, headers);
        }
        catch (ArgumentException fault)
        {
            throw new HandshakeException(StatusCodes.Status400BadRequest, "RFC 9110 §5.5", fault.Message);
        }
    }
}
