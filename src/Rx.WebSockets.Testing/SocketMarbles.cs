using System;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing.Lanes;

namespace Rx.WebSockets.Testing;

/// <summary>Tests of a session in virtual time, written as lanes of marbles: one line for each thing that is done or seen.</summary>
/// <remarks>
/// <code>
/// SocketMarbles.Run("""
///     wire&lt; : T-p-+-*
///     wire&gt; : --q----
///     app&lt;  : ------t
///     """);
/// </code>
/// <para>The lanes, of which those that are missing aren't checked:</para>
/// <list type="table">
/// <item><term><c>wire&lt;</c></term><description>What the peer sends, as frames; also <c>~</c> stall or resume, <c>%</c> reset, <c>$</c> end of
/// input, <c>?</c> an octet that begins no frame.</description></item>
/// <item><term><c>app&gt;</c></term><description>What the application sends; also <c>|</c> completes and <c>#</c> fails <c>Outgoing</c>, <c>%</c>
/// aborts. <c>x</c> closes.</description></item>
/// <item><term><c>wire&gt;</c></term><description>The frames that the session puts on the wire; also <c>~</c>, which stalls them on their way or
/// lets them go on.</description></item>
/// <item><term><c>app&lt;</c></term><description>What <c>Incoming</c> delivers; <c>[t--]</c> is a handler that is busy with a frame for so long.</description></item>
/// <item><term><c>end</c></term><description>How the session ended: <c>'Closed 1000'</c>, any of kind, code and initiator.</description></item>
/// <item><term><c>read</c></term><description><c>!</c> where the session stops to read the socket, <c>^</c> where it goes on.</description></item>
/// </list>
/// <para>The letters of frames are <c>t</c> text, <c>b</c> binary, <c>T</c> and <c>B</c> the same not final, <c>+</c> continuation, <c>*</c> the
/// last one, <c>p</c> Ping, <c>q</c> Pong, <c>x</c> Close; a long name is a text, four digits in quotes are a Close with that code.</para>
/// <para>At one instant the lines act from top to bottom. The run lasts as long as the longest line.</para>
/// </remarks>
public static class SocketMarbles
{
    /// <summary>Runs a spec against a session over an in-memory transport and verifies every line.</summary>
    /// <param name="spec">A line for each lane: its name, a colon, its diagram. Empty lines and those that begin with <c>//</c> are
    /// ignored.</param>
    /// <param name="with">What the spec leaves open. Default: both roles, one after the other, and letters without payloads.</param>
    /// <exception cref="MarbleAssertionException">A line shows something else; the message draws both.</exception>
    /// <exception cref="MarbleSyntaxException">The spec can't be read.</exception>
    public static void Run(string spec, Func<SocketSetup, SocketSetup>? with = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        SocketSetup setup = with is null ? SocketSetup.Default : with(SocketSetup.Default);
        LaneSpec lanes = LaneSpec.Parse(spec, setup);
        foreach (WebSocketRole role in setup.Roles)
        {
            int octets = new Stage(lanes, setup, role, Split.None).Run();
            foreach (Split split in setup.IsSplit ? Split.All(octets) : [])
            {
                new Stage(lanes, setup, role, split).Run();
            }
        }
    }
}
