using System;
using System.Collections.Generic;
using Microsoft.Extensions.Logging;

namespace Rx.WebSockets.AspNetCore.Tests.Fixture;

/// <summary>One line of the log, with the facts of the scopes that it stood in.</summary>
internal sealed record LogEntry(string Category, LogLevel Level, string Text, Exception? Fault, IReadOnlyDictionary<string, object?> Scope);
