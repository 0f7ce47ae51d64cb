using System;
using System.Diagnostics.CodeAnalysis;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>The text messages as strings.</summary>
    /// <param name="source">Whole messages, as a default session or <see cref="Messages(IFlow{Frame})"/> gives them.</param>
    /// <returns>A flow of one string per text message.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Text</term><description>Its string passes; octets that are no UTF-8 read as U+FFFD, a session lets none through.</description></item>
    /// <item><term>Binary, Close, Ping, Pong</term><description>Is skipped.</description></item>
    /// <item><term>Fragment</term><description><c>OnError</c> with an <see cref="InvalidOperationException"/>; the subscription to the source ends.</description></item>
    /// <item><term>Error, completion</term><description>Pass.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is signalled any more.</description></item>
    /// </list>
    /// <code>
    /// source   --t--b--t--|
    /// Text()   --s-----s--|      s = the string of t
    /// </code>
    /// </remarks>
    public static IFlow<string> Text(this IFlow<Frame> source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new AnonymousFlow<string>(observer => new TextSink(observer).SubscribeTo(source));
    }

    private sealed class TextSink(IFlowObserver<string> observer) : StepSink<Frame, string>(observer), ITakesRented
    {
        protected override bool TryStep(Frame value, [MaybeNullWhen(false)] out string result)
        {
            var isText = value.IsWhole(Opcode.Text, nameof(Text));
            result = isText ? value.GetText() : null;
            value.GiveBack();
            return isText;
        }
    }
}
